import { laws } from "../../services/cli/simulate/laws.ts";
import type { GuardSpec } from "../../shared/model/pool.ts";
import { benchFlags } from "./bench-arguments.ts";
import { allocationMs, decisionsPerSecond, type Effort, type Measured } from "./core-bench.ts";
import { textTable } from "./text-table.ts";

/*
 * How fast the core decides and allocates: the best of the rounds, by CPU time of one core, so that other work on the
 * machine does not count; beside it by the clock on the wall.
 *   npm run bench:core               as text, with guards and the copied laws
 *   npm run bench:core -- --json     { decisionsPerSecond, allocationMs: { WORKLOADS: ms } }, both by CPU time
 */
const flags = benchFlags("bench:core", ["json"]);
const effort: Effort = { rounds: 5, roundMs: 400 };
const sizes = [10, 100, 1000, 10_000];

const perSecond = decisionsPerSecond(laws.adaptive(50), effort);
const allocation = new Map(sizes.map((size) => [size, allocationMs(size, effort)]));

function table(title: string, rows: readonly (readonly [string, Measured])[], text: (value: number) => string): void {
  const cells = rows.map(([name, { cpu, wall }]) => [name, text(cpu), text(wall)]);
  console.log(textTable([[title, "by CPU time", "by wall time"], ...cells]));
}

const whole = (rate: number): string => Math.round(rate).toLocaleString("en");

if (flags.has("json")) {
  const times = [...allocation].map(([size, { cpu }]) => [size, cpu]);
  console.log(JSON.stringify({ decisionsPerSecond: perSecond.cpu, allocationMs: Object.fromEntries(times) }));
} else {
  const { down, up } = laws.proportional(50).guards;
  const cautious: GuardSpec = { ...(down && { down }), ...(up && { up }), step: { up: 4, down: 2 } };
  const others = [
    ["adaptive, step limit, rate limits and a window", { ...laws.adaptive(50), guards: cautious }],
    ...Object.entries(laws).flatMap(([name, law]) => (name === "adaptive" ? [] : [[name, law(50)] as const])),
  ] as const;
  const rates = others.map(([name, rules]) => [name, decisionsPerSecond(rules, effort)] as const);
  table("workload decisions a second, pools of 10", [["adaptive", perSecond], ...rates], whole);
  const larger = sizes.slice(1).map((size) => {
    return [`${size} workloads`, decisionsPerSecond(laws.adaptive(50), effort, size)] as const;
  });
  console.log();
  table("adaptive, larger pools", larger, whole);
  const times = [...allocation].map(([size, ms]) => [`${size} workloads`, ms] as const);
  console.log();
  table("allocation", times, (ms) => `${ms.toFixed(3)} ms`);
}
