import { describe, expect, test } from "vitest";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import { facts, fixedWorkload, observed, pool, remainderWorkload } from "../../../test/support/pool-builders.ts";
import { decide } from "./decide.ts";
import type { WorkloadFacts } from "./input.ts";

function decideOn(spec: PoolSpec, ...known: readonly WorkloadFacts[]) {
  return decide({ spec, facts: new Map(known.map((one) => [one.observed.workload, one])), wallMs: 0 }, new Map(), 0);
}

function desiredOn(spec: PoolSpec, ...known: readonly WorkloadFacts[]): Record<string, number> {
  return Object.fromEntries(decideOn(spec, ...known).outcomes.map(({ workload: name, desired }) => [name, desired]));
}

describe("a pool of cores and memory", () => {
  const web = fixedWorkload("web", 3, { resources: { replicas: 1, cpu: 1000, memory: 2 } });
  const rest = remainderWorkload("rest", {
    resources: { replicas: 1, cpu: 500, memory: 1 },
    replicas: { min: 0, max: 99 },
  });
  const spec = pool([web, rest], { capacity: { cpu: 4000, memory: 9 } });

  test("gives a remainder what the others leave of the dimension that is short", () => {
    // web takes 3000 of 4000 thousandths and 6 of 9 memory: 2 by cores, 3 by memory
    expect(desiredOn(spec, facts(observed("web", 3)), facts(observed("rest", 0)))).toEqual({ web: 3, rest: 2 });
  });

  test("asks of a remainder no more than the whole pool holds of it", () => {
    const [, outcome] = decideOn(spec, facts(observed("web", 3)), facts(observed("rest", 2))).outcomes;
    // 4000 / 500 = 8, 9 / 1 = 9
    expect(outcome?.demand).toBe(8);
  });

  test("moves what comes free to the higher priority as soon as all it takes is there", () => {
    // rest holds 8 · 500 of the cores; two of its replicas have to go for one of web
    expect(desiredOn(spec, facts(observed("web", 0)), facts(observed("rest", 8)))).toEqual({ web: 0, rest: 2 });
    const going = facts(observed("rest", 2, { stopping: 5 }));
    expect(desiredOn(spec, facts(observed("web", 0)), going)).toEqual({ web: 0, rest: 2 });
    const gone = facts(observed("rest", 2, { stopping: 4 }));
    expect(desiredOn(spec, facts(observed("web", 0)), gone)).toEqual({ web: 1, rest: 2 });
  });

  test("knows of a workload that is not configured any more only how many replicas it has", () => {
    const limited = pool([web, rest], { capacity: { cpu: 4000, memory: 9, replicas: 6 } });
    const old = facts(observed("old", 2));
    expect(desiredOn(limited, facts(observed("web", 3)), facts(observed("rest", 0)), old)).toEqual({ web: 3, rest: 1 });
    expect(desiredOn(spec, facts(observed("web", 3)), facts(observed("rest", 0)), old)).toEqual({ web: 3, rest: 2 });
  });
});

describe("a shortage", () => {
  test("of floors is unmet, also where it is a remainder's, and says why", () => {
    const spec = pool([
      fixedWorkload("high", 9, { replicas: { min: 8, max: 10 } }),
      remainderWorkload("rest", { replicas: { min: 4, max: 10 } }),
    ]);
    // 8 + 2 of the floors fit; the ninth that high wants does not, and 2 of the floor of rest do not
    const { outcomes, unmet } = decideOn(spec, facts(observed("high", 8)), facts(observed("rest", 2)));
    expect(unmet).toBe(1 + 2);
    expect(outcomes).toMatchObject([
      { workload: "high", allocated: 8, reason: "no-headroom" },
      { workload: "rest", allocated: 2, reason: "pre-empted" },
    ]);
  });
});

describe("a reserve", () => {
  test("lets the highest priority grow at once, and is filled up again by the others", () => {
    const of = (replicas: number) =>
      pool([fixedWorkload("high", replicas), remainderWorkload("rest")], { reserve: { replicas: 2 } });
    const calm = [facts(observed("high", 3)), facts(observed("rest", 5))];
    expect(desiredOn(of(3), ...calm)).toEqual({ high: 3, rest: 5 });
    // two start into the reserve, the third waits for one of the three that have to go
    expect(desiredOn(of(6), ...calm)).toEqual({ high: 5, rest: 2 });
  });
});

test("a surge starts in the same breath as others are told to stop", () => {
  const spec = pool([fixedWorkload("high", 6), remainderWorkload("rest")], { surge: 2 });
  expect(desiredOn(spec, facts(observed("high", 1)), facts(observed("rest", 9)))).toEqual({ high: 3, rest: 4 });
});

test("shares by weight move as little as they must", () => {
  const twice = (name: string, weight: number) => fixedWorkload(name, 9, { weight });
  const spec = pool([twice("a", 2), twice("b", 1)], { capacity: 9 });
  expect(desiredOn(spec, facts(observed("a", 6)), facts(observed("b", 3)))).toEqual({ a: 6, b: 3 });
  expect(desiredOn(spec, facts(observed("a", 5)), facts(observed("b", 4)))).toEqual({ a: 5, b: 3 });
});
