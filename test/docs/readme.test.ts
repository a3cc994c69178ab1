import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { faultLine } from "../../services/cli/config/fault.ts";
import { checkConfig } from "../../services/cli/config/load.ts";
import { parseYaml } from "../../services/cli/config/yaml-file.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { blocksIn, tableFaults, tableIn, tablesIn } from "./readme.ts";
import { expectedTable, type TableName, unwritten } from "./tables.ts";

const tables: readonly TableName[] = ["sources", "actuators", "targets", "reasons", "commands"];

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

test.each(["README.md", "CONTRIBUTING.md"])("every picture and file that %s points to is there", (name) => {
  const text = readFileSync(join(packageRoot(), name), "utf8");
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)].map(([, target = ""]) => target);
  expect(targets.filter((target) => !existsSync(join(packageRoot(), target)))).toEqual([]);
});
