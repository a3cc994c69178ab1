import { describe, expect, test } from "vitest";
import type { PoolSpec, WorkloadSpec } from "../../../shared/model/pool.ts";
import {
  facts,
  fixedWorkload,
  observed,
  pool,
  proportional,
  queuePid,
  remainderWorkload,
  sampleOf,
  type WorkloadParts,
  workload,
} from "../../../test/support/pool-builders.ts";
import { decide } from "./decide.ts";
import type { WorkloadFacts } from "./input.ts";
import type { PoolState } from "./state.ts";

const simpleQueue = { kind: "simple-queue", queueLength: 50, count: "all" } as const;

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

  test("lets nobody grow while replicas are left of a workload that is not configured any more: nobody knows what they take", () => {
    const old = facts(observed("old", 0, { stopping: 1 }));
    const grown = decideOn(spec, facts(observed("web", 2)), facts(observed("rest", 1)), old);
    expect(grown.outcomes).toMatchObject([
      { desired: 2, reason: "no-headroom" },
      { desired: 1, reason: "pre-empted" },
    ]);
    expect(desiredOn(spec, facts(observed("web", 4)), facts(observed("rest", 0)), old)).toEqual({ web: 3, rest: 0 });
    expect(desiredOn(spec, facts(observed("web", 2)), facts(observed("rest", 1)))).toEqual({ web: 3, rest: 2 });
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

describe("demand beyond the capacity", () => {
  const full = (target: WorkloadSpec["target"], replicas: WorkloadParts["replicas"] = { min: 1 }) => {
    const found = facts(observed("high", 10), { sample: sampleOf(80, 0) });
    const { outcomes, unmet } = decideOn(pool([workload("high", { target, replicas })]), found);
    return { ...outcomes[0], unmet };
  };

  test("is not met where nobody set a max", () => {
    expect(full({ kind: "fixed", replicas: 14 })).toMatchObject({ demand: 14, reason: "no-headroom", unmet: 4 });
    // one more for 80 messages, 16 for 5 each
    expect(full(simpleQueue)).toMatchObject({ demand: 11, desired: 10, reason: "no-headroom", unmet: 1 });
    expect(full(proportional())).toMatchObject({ demand: 16, desired: 10, reason: "no-headroom", unmet: 6 });
  });

  test("is what a person limits where there is one", () => {
    expect(full(proportional(), { min: 1, max: 10 })).toMatchObject({ demand: 16, reason: "bounded", unmet: 0 });
    expect(full(proportional(), { min: 1, max: 12 })).toMatchObject({ demand: 16, reason: "no-headroom", unmet: 2 });
  });

  test("is none of what a remainder would take", () => {
    expect(full({ kind: "remainder" }, { min: 0 })).toMatchObject({ demand: 10, desired: 10, unmet: 0 });
  });

  test("leaves a law the room there is: a sum that the capacity cannot undo does not grow", () => {
    // kI · Σe is clamped to ±(10 − 1) replicas: 9 / 0.1 = 90
    const target = queuePid({ kP: 0, kD: 0, kI: 0.1 });
    const spec = pool([workload("high", { target, replicas: { min: 1 } })]);
    const { state } = decideOn(spec, facts(observed("high", 10), { sample: sampleOf(5000, 0) }));
    expect(state.get("high")?.target).toMatchObject({ errorSum: 90 });
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

describe("a workload that an observation leaves out", () => {
  const spec = (reserve = {}) =>
    pool([fixedWorkload("high", 6), fixedWorkload("low", 9, { priority: 2 })], { reserve });
  const look = (known: readonly WorkloadFacts[], state: PoolState, of = spec()) =>
    decide({ spec: of, facts: new Map(known.map((one) => [one.observed.workload, one])), wallMs: 0 }, state, 0);
  const both = [facts(observed("high", 6)), facts(observed("low", 4))];

  test("keeps what it holds, and what is known of it", () => {
    const first = look(both, new Map());
    const without = look([facts(observed("low", 4))], first.state);
    expect(without.outcomes).toMatchObject([{ workload: "low", allocated: 4, desired: 4 }]);
    expect(without.state.get("high")).toBe(first.state.get("high"));
    expect(look(both, without.state).outcomes[0]).toMatchObject({ from: 6, desired: 6 });
  });

  test("keeps what is still stopping", () => {
    const shrunk = look([facts(observed("high", 6), { fixed: 1 }), facts(observed("low", 4))], new Map());
    expect(shrunk.outcomes[0]).toMatchObject({ desired: 1 });
    expect(look([facts(observed("low", 4))], shrunk.state).outcomes[0]).toMatchObject({ desired: 4 });
  });

  test("leaves nobody its reserve", () => {
    const reserved = spec({ replicas: 3 });
    const none = facts(observed("high", 0), { fixed: 0 });
    const first = look([none, facts(observed("low", 4), { fixed: 4 })], new Map(), reserved);
    expect(look([facts(observed("low", 4))], first.state, reserved).outcomes[0]).toMatchObject({ desired: 7 });
    // 3 of 10 are free, and what comes free of the 6 that go may be taken only then
    const three = { ...reserved, workloads: [...reserved.workloads, fixedWorkload("lower", 9, { priority: 3 })] };
    const [low, lower] = [facts(observed("low", 1)), facts(observed("lower", 6))];
    const calm = look([none, { ...low, fixed: 1 }, { ...lower, fixed: 6 }], new Map(), three);
    const moving = look([low, lower], calm.state, three);
    expect(moving.outcomes).toMatchObject([
      { allocated: 7, desired: 1 },
      { allocated: 0, desired: 0 },
    ]);
  });

  test("and of which nothing was ever known lets nobody grow, and takes nothing from anybody", () => {
    const { outcomes, state } = look([facts(observed("low", 4))], new Map());
    expect(outcomes).toMatchObject([{ workload: "low", desired: 4, reason: "no-headroom" }]);
    expect(outcomes[0]?.detail).toBe("set to 9; wants 9, keeps 4: how many high has is not known yet");
    expect([...state.keys()]).toEqual(["low"]);
    const fewer = look([facts(observed("low", 4), { fixed: 2 })], state);
    expect(fewer.outcomes).toMatchObject([{ workload: "low", desired: 2 }]);
    expect(look(both, state).outcomes).toMatchObject([
      { workload: "high", desired: 6 },
      { workload: "low", desired: 4 },
    ]);
  });

  test("that is not configured any more is forgotten", () => {
    const only = pool([fixedWorkload("low", 9, { priority: 2 })]);
    const { state, outcomes } = look([facts(observed("low", 4))], look(both, new Map()).state, only);
    expect([...state.keys()]).toEqual(["low"]);
    expect(outcomes[0]).toMatchObject({ desired: 9 });
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
