import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { faultLine } from "../../services/cli/config/fault.ts";
import { checkConfig } from "../../services/cli/config/load.ts";
import { parseYaml } from "../../services/cli/config/yaml-file.ts";
import { metricFrom } from "../../services/metric-collector/metric.ts";
import { sources } from "../../services/metric-collector/schema.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { anchorOf, blocksIn, headingsIn, tableFaults, tableIn, tablesIn } from "./readme.ts";
import { inOneLine, sourcesPage } from "./sources-page.ts";
import { expectedTable, type TableName, unwritten } from "./tables.ts";

const tables: readonly TableName[] = ["sources", "actuators", "targets", "reasons", "commands", "roles"];

let readme = "";
beforeAll(() => {
  const file = join(packageRoot(), "README.md");
  readme = existsSync(file) ? readFileSync(file, "utf8") : "";
});

describe("the tables of README.md say what the program has, no less and no more", () => {
  test.each(tables)("%s", (name) => {
    const written = tableIn(readme, name);
    const expected = expectedTable(name, written ?? []);
    expect(tableFaults(name, written, expected).join("\n")).toBe("");
    expect(written?.join("\n")).not.toContain(unwritten);
  });

  test("there is no other table that nobody checks", () => {
    expect(tablesIn(readme).filter((name) => !tables.some((known) => known === name))).toEqual([]);
  });
});

test("every example configuration of README.md is valid", () => {
  const blocks = blocksIn(readme, "yaml: configuration");
  expect(blocks.length, "README.md marks an example with <!-- yaml: configuration -->").toBeGreaterThan(0);
  for (const block of blocks) {
    const checked = checkConfig("README.md", parseYaml("README.md", block), { references: "skip" });
    expect(checked.ok ? [] : checked.faults.map(faultLine), block).toEqual([]);
  }
});

test("the example report of README.md has the keys of a report", () => {
  const [block = "{}"] = blocksIn(readme, "json: demo-report");
  expect(Object.keys(JSON.parse(block)), "README.md marks a report with <!-- json: demo-report -->").toEqual([
    "messages",
    "queue",
    "workloads",
    "reallocations",
    "maxTotalReplicas",
    "reactionMs",
    "errors",
  ]);
});

test("README.md has the example of every source, and each is valid", () => {
  const [block = ""] = blocksIn(readme, "yaml: sources");
  const lines = sources.map(({ example }) => `- ${inOneLine(example)}`);
  const said = `README.md marks examples with <!-- yaml: sources -->; they are:\n${lines.join("\n")}`;
  expect(parse(block), said).toEqual(sources.map(({ example }) => example));
  for (const { example } of sources) expect(metricFrom(example)).toMatchObject({ ok: true });
});

test.each(["README.md", "CONTRIBUTING.md", sourcesPage])(
  "every picture, file and heading that %s points to is there",
  (name) => {
    const text = readFileSync(join(packageRoot(), name), "utf8");
    const targets = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = ""]) => target);
    expect(targets.filter((target) => !isThere(target, name))).toEqual([]);
  },
);

function isThere(target: string, from: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(packageRoot(), from) : join(packageRoot(), dirname(from), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || headingsIn(readFileSync(file, "utf8")).map(anchorOf).includes(anchor);
}
