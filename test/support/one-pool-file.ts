import { faultLine } from "../../services/cli/config/fault.ts";
import { checkConfig } from "../../services/cli/config/load.ts";
import { parseYaml } from "../../services/cli/config/yaml-file.ts";

/** What is said of a file of one pool: faults, else warnings, one line each. */
export function saidOf(pool: string, ...workloads: readonly string[]): { faults: string[]; warnings: string[] } {
  const written = workloads.map(
    (parts, index) => `      - { name: w${index}, priority: ${index + 1}, run: { command: [run] }, ${parts} }\n`,
  );
  const head = "actuators: { local: { kind: process } }\npools:\n";
  const text = `${head}  - name: demo\n    actuator: local\n    ${pool}\n    workloads:\n${written.join("")}`;
  const loaded = checkConfig("f", parseYaml("f", text), { references: "skip" });
  if (!loaded.ok) return { faults: loaded.faults.map(faultLine), warnings: [] };
  return { faults: [], warnings: loaded.config.warnings.map(faultLine) };
}

/** What a workload that follows a metric has first. */
export const follows = "metric: { source: scripted, values: [{ at: 0s, value: 1 }] }";
