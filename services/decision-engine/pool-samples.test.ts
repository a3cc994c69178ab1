import { expect, test } from "vitest";
import { scriptedHub } from "../../test/support/loop-bench.ts";
import { observed, pool, workload } from "../../test/support/pool-builders.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { Outcome } from "./core/outcome.ts";
import { PoolSamples } from "./pool-samples.ts";

const target = { kind: "simple-queue", queueLength: 50, count: "all" } as const;
const spec = pool([
  workload("a", { metric: { spec: { source: "of a" }, everyMs: 500 }, target }),
  workload("b", { metric: { spec: { source: "of b" }, everyMs: 500 }, target }),
  workload("c", { target: { kind: "fixed", replicas: 1 } }),
]);

function decided(...counts: readonly [name: string, ready: number, desired: number][]) {
  const facts = new Map<string, WorkloadFacts>();
  const outcomes = counts.map(([name, ready, desired]): Outcome => {
    facts.set(name, { observed: observed(name, ready), unseen: [] });
    const interval = { floor: 0, least: 0, most: 9, leastReason: "bounded", mostReason: "bounded" } as const;
    const told = { from: ready, demand: desired, interval, allocated: desired, reason: "demand", detail: "" } as const;
    return { ...told, workload: name, desired };
  });
  return [outcomes, facts] as const;
}

test("a reader is told the target, and hurries only while replicas of its workload change", () => {
  const hub = scriptedHub();
  const samples = new PoolSamples(spec, hub, () => undefined);
  samples.hint(...decided(["a", 1, 3], ["b", 2, 2], ["c", 1, 1]));
  expect([hub.hinted("of a"), hub.hinted("of b")]).toEqual([
    { target: 50, urgent: true },
    { target: 50, urgent: false },
  ]);
  samples.hint(...decided(["a", 3, 3], ["b", 2, 3], ["c", 1, 1]));
  expect([hub.hinted("of a")?.urgent, hub.hinted("of b")?.urgent]).toEqual([false, true]);
});

test("of a workload that is not decided, also where as many others are, there is no hurry, and its target is told", () => {
  const hub = scriptedHub();
  const samples = new PoolSamples(spec, hub, () => undefined);
  samples.hint(...decided(["a", 1, 3], ["c", 1, 1]));
  expect(hub.hinted("of b")).toEqual({ target: 50, urgent: false });
  samples.hint(...decided(["b", 1, 1], ["c", 1, 1]));
  expect(hub.hinted("of a")).toEqual({ target: 50, urgent: false });
});
