import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { metricFrom } from "../../services/metric-collector/metric.ts";
import { sources } from "../../services/metric-collector/schema.ts";
import { isJsonObject } from "../../shared/config/json.ts";
import type { Json } from "../../shared/model/json.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { blocksIn, headingsIn, tableFaults, tableIn, tablesIn } from "./readme.ts";
import { everyMetricRows, inBlock, sectionRows, sourcesPage } from "./sources-page.ts";
import { markdown } from "./tables.ts";

const path = join(packageRoot(), sourcesPage);
const page = existsSync(path) ? readFileSync(path, "utf8") : "";
const sections = sectionRows();
const titles = ["Parameter", "Default", "What it is for"];

describe(sourcesPage, () => {
  test.each([["every-metric", everyMetricRows()] as const, ...sections])("says what %s takes", (table, rows) => {
    expect(tableFaults(table, tableIn(page, table), markdown(titles, rows), sourcesPage).join("\n")).toBe("");
  });

  test("has a section for each source, sorted, and none for one that is not there", () => {
    const kinds = headingsIn(page).filter((heading) => /^[a-z][a-z-]*$/.test(heading));
    expect(kinds).toEqual([...sources.map(({ kind }) => kind), "combined"]);
  });

  test("has no table that nobody checks", () => {
    expect(tablesIn(page).filter((name) => name !== "every-metric" && !sections.has(name))).toEqual([]);
  });

  test.each(sources)("has the example of $kind", ({ kind, example }) => {
    const [block = ""] = blocksIn(page, `yaml: ${kind}`);
    const paste = [`<!-- yaml: ${kind} -->`, "```yaml", inBlock(example), "```"].join("\n");
    expect(parse(block), `${sourcesPage} has not the example of ${kind}: put this in\n${paste}`).toEqual({
      metric: example,
    });
  });

  test("has no example that is not valid", () => {
    const blocks = [...page.matchAll(/<!-- (yaml: [\w-]+) -->/g)].flatMap(([, name = ""]) => blocksIn(page, name));
    expect(blocks.length).toBeGreaterThan(sources.length);
    for (const block of blocks) expect(metricIn(block), block).toMatchObject({ ok: true });
  });
});

function metricIn(block: string) {
  const { metric = null }: { metric?: Json } = parse(block);
  return isJsonObject(metric) ? metricFrom(metric) : "is no metric";
}
