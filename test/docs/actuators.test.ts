import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { actuatorKinds } from "../../services/cli/actuators.ts";
import { faultLine } from "../../services/cli/config/fault.ts";
import { checkConfig } from "../../services/cli/config/load.ts";
import { parseYaml } from "../../services/cli/config/yaml-file.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { parameterRows } from "./parameters.ts";
import { blocksIn, tableFaults, tableIn } from "./readme.ts";
import { markdown } from "./tables.ts";

describe.each(actuatorKinds)("the README of the $kind actuator", ({ kind, run, settings }) => {
  const name = `services/actuator-${kind}/README.md`;
  const path = join(packageRoot(), name);
  const readme = existsSync(path) ? readFileSync(path, "utf8") : "";

  test.each([
    ["run", parameterRows(run)],
    ["settings", parameterRows(settings)],
  ])("says what %s takes", (table, rows) => {
    if (rows.length === 0) return;
    const expected = markdown(["Parameter", "Default", "What it is for"], rows);
    expect(tableFaults(table, tableIn(readme, table), expected, name).join("\n")).toBe("");
  });

  test("has an example that is valid", () => {
    const blocks = blocksIn(readme, "yaml: configuration");
    expect(blocks.length, `${name} marks an example with <!-- yaml: configuration -->`).toBeGreaterThan(0);
    for (const block of blocks) {
      const checked = checkConfig(name, parseYaml(name, block), { references: "skip" });
      expect(checked.ok ? [] : checked.faults.map(faultLine), block).toEqual([]);
    }
  });
});
