import { parseArgs } from "node:util";
import { laws } from "../../services/cli/simulate/laws.ts";
import type { GuardSpec } from "../../shared/model/pool.ts";
import { allocationMs, decisionsPerSecond, type Effort } from "./core-bench.ts";
import { textTable } from "./text-table.ts";

/*
 * How fast the core decides and allocates on one core.
 *   npm run bench:core               as text, with guards and the copied laws
 *   npm run bench:core -- --json     { decisionsPerSecond, allocationMs: { WORKLOADS: ms } }
 */
const { values } = parseArgs({ options: { json: { type: "boolean" } } });
const effort: Effort = { rounds: 5, roundMs: 400 };
const sizes = [10, 100, 1000, 10_000];

const perSecond = decisionsPerSecond(laws.adaptive(50), effort);
const allocation = new Map(sizes.map((size) => [size, allocationMs(size, effort)]));

if (values.json) {
  console.log(JSON.stringify({ decisionsPerSecond: perSecond, allocationMs: Object.fromEntries(allocation) }));
} else {
  const { down, up } = laws.proportional(50).guards;
  const cautious: GuardSpec = { ...(down && { down }), ...(up && { up }), step: { up: 4, down: 2 } };
  const others = [
    ["adaptive, step limit, rate limits and a window", { ...laws.adaptive(50), guards: cautious }],
    ...Object.entries(laws).flatMap(([name, law]) => (name === "adaptive" ? [] : [[name, law(50)] as const])),
  ] as const;
  const rates = [["adaptive", perSecond], ...others.map(([name, rules]) => [name, decisionsPerSecond(rules, effort)])];
  console.log("workload decisions a second, pools of 10");
  console.log(textTable(rates.map(([name, rate]) => [String(name), Math.round(Number(rate)).toLocaleString("en")])));
  console.log("\nallocation");
  console.log(textTable([...allocation].map(([size, ms]) => [`${size} workloads`, `${ms.toFixed(3)} ms`])));
}
