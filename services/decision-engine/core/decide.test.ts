import { describe, expect, test } from "vitest";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import {
  facts,
  fixedWorkload,
  observed,
  pool,
  queuePid,
  remainderWorkload,
  sampleOf,
  workload,
} from "../../../test/support/pool-builders.ts";
import { decide, type PoolDecision } from "./decide.ts";
import type { WorkloadFacts } from "./input.ts";
import type { PoolState } from "./state.ts";

function decideOn(spec: PoolSpec, known: readonly WorkloadFacts[], state: PoolState = new Map(), nowMs = 0) {
  return decide({ spec, facts: new Map(known.map((one) => [one.observed.workload, one])), wallMs: 0 }, state, nowMs);
}

function outcomeOf({ outcomes }: PoolDecision, name: string) {
  const found = outcomes.find(({ workload: of }) => of === name);
  if (!found) throw new Error(`no outcome for ${name}`);
  return found;
}

function desiredIn({ outcomes }: PoolDecision): Record<string, number> {
  return Object.fromEntries(outcomes.map(({ workload: name, desired }) => [name, desired]));
}

describe("a pool", () => {
  const spec = pool([
    workload("queue", { target: queuePid(), replicas: { min: 1, max: 10 } }),
    remainderWorkload("rest"),
  ]);

  test("adopts what it finds, and fills only what nobody uses, before the first sample", () => {
    const found = decideOn(spec, [facts(observed("queue", 4)), facts(observed("rest", 3))]);
    expect(desiredIn(found)).toEqual({ queue: 4, rest: 6 });
    expect(outcomeOf(found, "queue").reason).toBe("warming-up");
  });

  test("steps on the very first sample, without a change it cannot know", () => {
    // 0.04 · (150 − 50) = 4
    const known = [facts(observed("queue", 2), { sample: sampleOf(150, 0) }), facts(observed("rest", 8))];
    expect(decideOn(spec, known).outcomes[0]).toMatchObject({ from: 2, demand: 6, allocated: 6, desired: 2 });
  });

  test("moves slots in the order they come free: shrinks first, then grows, one by one", () => {
    const first = decideOn(spec, [
      facts(observed("queue", 2), { sample: sampleOf(150, 0) }),
      facts(observed("rest", 8)),
    ]);
    expect(desiredIn(first)).toEqual({ queue: 2, rest: 4 });
    expect(outcomeOf(first, "queue").reason).toBe("pre-empting");
    expect(outcomeOf(first, "rest").reason).toBe("pre-empted");

    const known = [
      facts(observed("queue", 2), { sample: sampleOf(150, 0) }),
      facts(observed("rest", 4, { stopping: 1 })),
    ];
    expect(desiredIn(decideOn(spec, known, first.state, 90))).toEqual({ queue: 5, rest: 4 });
  });

  test("gives a free slot to the highest priority first, whatever the names", () => {
    const both = pool([fixedWorkload("a", 4, { priority: 2 }), fixedWorkload("z", 6), remainderWorkload("rest")]);
    const found = decideOn(both, [facts(observed("a", 1)), facts(observed("z", 1)), facts(observed("rest", 6))]);
    expect(desiredIn(found)).toEqual({ a: 1, z: 3, rest: 0 });
  });

  test("does not step a target while replicas it was granted wait for their slots", () => {
    const known = (length: number, nowMs: number) => [
      facts(observed("queue", 2), { sample: sampleOf(length, nowMs) }),
      facts(observed("rest", 8)),
    ];
    const first = decideOn(spec, known(150, 0));
    const second = decideOn(spec, known(200, 500), first.state, 500);
    expect(outcomeOf(first, "queue")).toMatchObject({ demand: 6, desired: 2 });
    expect(outcomeOf(second, "queue")).toMatchObject({ demand: 6, desired: 2, reason: "pre-empting" });
  });

  test("steps no target because an observation came", () => {
    const known = [facts(observed("queue", 2), { sample: sampleOf(150, 0) }), facts(observed("rest", 0))];
    const first = decideOn(spec, known);
    const arrived = [facts(observed("queue", 6), { sample: sampleOf(150, 0) }), facts(observed("rest", 4))];
    const later = decideOn(spec, arrived, first.state, 400);
    expect(outcomeOf(later, "queue").demand).toBe(outcomeOf(first, "queue").demand);
  });

  test("leaves a workload alone that no observation shows", () => {
    expect(decideOn(spec, [facts(observed("rest", 3))]).outcomes.map(({ workload: name }) => name)).toEqual(["rest"]);
  });

  test("keeps the slots of a workload that is no longer configured until they are gone", () => {
    const gone = facts(observed("old", 3, { stopping: 1 }));
    const found = decideOn(spec, [facts(observed("queue", 2)), facts(observed("rest", 0)), gone]);
    expect(desiredIn(found)).toEqual({ queue: 2, rest: 4 });
  });

  test("reports what does not fit, but not what a remainder would take", () => {
    const short = pool([fixedWorkload("high", 9), fixedWorkload("low", 4, { priority: 2 }), remainderWorkload("rest")]);
    const known = [facts(observed("high", 9)), facts(observed("low", 1)), facts(observed("rest", 0))];
    expect(decideOn(short, known).unmet).toBe(3);
    expect(outcomeOf(decideOn(short, known), "low").reason).toBe("no-headroom");
  });

  test("lets a step limit hold back a workload itself, but no higher priority", () => {
    const limited = fixedWorkload("low", 1, { priority: 2, guards: { step: { down: 1 } } });
    const alone = decideOn(pool([limited]), [facts(observed("low", 8))]);
    expect(outcomeOf(alone, "low")).toMatchObject({ desired: 7, reason: "step-limited" });
    const known = [facts(observed("high", 2)), facts(observed("low", 8))];
    const pressed = decideOn(pool([fixedWorkload("high", 8), limited]), known);
    expect(outcomeOf(pressed, "low")).toMatchObject({ desired: 2, reason: "pre-empted" });
  });

  test("counts a step of a law from where the last one led", () => {
    const limited = pool([workload("queue", { target: queuePid(), guards: { step: { up: 2 } } })]);
    const at = (ready: number, nowMs: number) => [facts(observed("queue", ready), { sample: sampleOf(150, nowMs) })];
    const first = decideOn(limited, at(1, 0));
    expect(outcomeOf(first, "queue")).toMatchObject({ demand: 5, desired: 3, reason: "step-limited" });
    const second = decideOn(limited, at(3, 500), first.state, 500);
    expect(outcomeOf(second, "queue")).toMatchObject({ demand: 7, desired: 5, reason: "step-limited" });
  });

  test("goes on step by step where a step limit is all that holds it back", () => {
    const limited = pool([fixedWorkload("a", 5, { guards: { step: { up: 2 } } })]);
    const first = decideOn(limited, [facts(observed("a", 0))]);
    expect(first.wakeAtMs).toBe(500);
    const second = decideOn(limited, [facts(observed("a", 2))], first.state, 500);
    expect(desiredIn(second)).toEqual({ a: 4 });
  });
});

describe("when to decide again", () => {
  const spec = pool([workload("queue")]);

  test("is the next tick at the latest", () => {
    const known = [facts(observed("queue", 2), { sample: sampleOf(40, 0) })];
    expect(decideOn(spec, known).wakeAtMs).toBe(550);
  });

  test("is never before now: what waits for a sample waits for the sample", () => {
    const first = decideOn(spec, [facts(observed("queue", 2), { sample: sampleOf(40, 0) })]);
    const blind = [facts(observed("queue", 2), { sample: sampleOf("the queue cannot be read", 500) })];
    expect(decideOn(spec, blind, first.state, 500).wakeAtMs).toBe(550);
    expect(decideOn(spec, blind, first.state, 550).wakeAtMs).toBeUndefined();
    expect(decideOn(spec, blind, first.state, 9000).wakeAtMs).toBeUndefined();
  });

  test("is left to events where no target has a tick", () => {
    expect(decideOn(pool([remainderWorkload("rest")]), [facts(observed("rest", 3))]).wakeAtMs).toBeUndefined();
  });
});

describe("a shadow", () => {
  const spec = pool([workload("queue")], { mode: "shadow" });
  const at = (ready: number, length: number, nowMs: number) =>
    facts(observed("queue", ready), { sample: sampleOf(length, nowMs) });

  test("orders nothing and says what it would", () => {
    const decision = decideOn(spec, [at(3, 80, 0)]);
    expect(outcomeOf(decision, "queue")).toMatchObject({
      from: 3,
      desired: 3,
      demand: 4,
      reason: "shadow",
      detail: "would order 4 (demand): 80 messages against a target of 50: +1",
    });
  });

  test("steps its law on every tick, always from what others ordered", () => {
    const first = decideOn(spec, [at(3, 80, 0)]);
    const second = decideOn(spec, [at(3, 80, 500)], first.state, 500);
    expect(outcomeOf(second, "queue")).toMatchObject({ desired: 3, demand: 4 });
    const third = decideOn(spec, [at(7, 80, 1000)], second.state, 1000);
    expect(outcomeOf(third, "queue")).toMatchObject({ from: 7, desired: 7, demand: 8 });
  });
});

describe("what is granted", () => {
  const spec = pool([fixedWorkload("a", 6)]);
  const granted = (mode: PoolSpec["mode"], nowMs: number) => {
    const first = decideOn({ ...spec, mode }, [facts(observed("a", 2), { fixed: 2 })]);
    return decideOn({ ...spec, mode }, [facts(observed("a", 2))], first.state, nowMs).state.get("a")?.turnover;
  };

  test("begins to start when it is granted, not when that is looked at next", () => {
    expect(granted("active", 900)).toMatchObject({ granted: 6, starts: [{ atMs: 900, replicas: 4 }] });
  });

  test("and cut begins to stop at once", () => {
    const cut = decideOn(
      spec,
      [facts(observed("a", 6), { fixed: 1 })],
      decideOn(spec, [facts(observed("a", 6))]).state,
      70,
    );
    expect(cut.state.get("a")?.turnover).toMatchObject({ granted: 1, stops: [{ atMs: 70, replicas: 5 }] });
  });

  test("by a shadow is granted by nobody", () => {
    expect(granted("shadow", 900)).toMatchObject({ granted: 2, starts: [] });
  });
});
