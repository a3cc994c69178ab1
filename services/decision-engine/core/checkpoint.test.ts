import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../shared/model/json.ts";
import type { WorkloadObservation } from "../../../shared/model/observation.ts";
import type { GuardSpec, PoolSpec } from "../../../shared/model/pool.ts";
import { directionGuards } from "../../../test/support/guarded-workload.ts";
import { historyOf, pools } from "../../../test/support/pool-arbitraries.ts";
import { facts, fixedWorkload, observed, pool, sampleOf, workload } from "../../../test/support/pool-builders.ts";
import { checkpointOf, restoredFrom } from "./checkpoint.ts";
import { decide } from "./decide.ts";
import type { CoreSample, WorkloadFacts } from "./input.ts";
import type { Outcome } from "./outcome.ts";
import type { PoolState } from "./state.ts";

type Left = ReturnType<typeof restoredFrom>;
type Known = ReadonlyMap<string, WorkloadFacts>;

/** As it comes back from a store. */
function stored(state: PoolState, nowMs: number): Json {
  return JSON.parse(JSON.stringify(checkpointOf(state, nowMs)));
}

/** The same facts on a clock that is so many ms ahead. */
function shifted(known: Known, byMs: number): Known {
  return new Map(
    [...known].map(([name, { sample, setpoint, ...rest }]) => [
      name,
      {
        ...rest,
        ...(sample && { sample: later(sample, byMs) }),
        ...(setpoint && { setpoint: later(setpoint, byMs) }),
      },
    ]),
  );
}

function later(sample: CoreSample, byMs: number): CoreSample {
  return { ...sample, takenAtMs: sample.takenAtMs + byMs, arrivedAtMs: sample.arrivedAtMs + byMs };
}

function laterOutcome(outcome: Outcome, byMs: number): Outcome {
  const { untilAtMs, ...interval } = outcome.interval;
  return { ...outcome, interval: untilAtMs === undefined ? interval : { ...interval, untilAtMs: untilAtMs + byMs } };
}

/** The same pool with adaptive targets for those that count what waits. */
function withAdaptive(spec: PoolSpec): PoolSpec {
  const target = { kind: "adaptive", queueLength: 50, caution: 0.9, hints: {} } as const;
  const workloads = spec.workloads.map((one) => (one.target.kind === "simple-queue" ? { ...one, target } : one));
  return { ...spec, workloads };
}

describe("a state restored from a checkpoint", () => {
  test("leads to the same decisions on any clock, whatever came before and comes after", () => {
    const lives = pools
      .map(withAdaptive)
      .chain((spec) => fc.record({ spec: fc.constant(spec), history: historyOf(spec) }));
    fc.assert(
      fc.property(lives, fc.nat(12), fc.integer({ min: -5000, max: 5_000_000 }), ({ spec, history }, at, byMs) => {
        let state: PoolState = new Map();
        let other: PoolState = new Map();
        let [learned, otherLearned]: [Left, Left] = [new Map(), new Map()];
        for (const [index, { nowMs, facts: known }] of history.entries()) {
          if (index === at) {
            const left = stored(state, nowMs);
            [learned, otherLearned] = [restoredFrom(left, spec, nowMs), restoredFrom(left, spec, nowMs + byMs)];
            [state, other] = [new Map(), new Map()];
          }
          const decision = decide({ spec, facts: known, wallMs: nowMs, learned }, state, nowMs);
          state = decision.state;
          if (index < at) continue;
          const input = { spec, facts: shifted(known, byMs), wallMs: nowMs, learned: otherLearned };
          const again = decide(input, other, nowMs + byMs);
          other = again.state;
          expect(again.outcomes).toEqual(decision.outcomes.map((outcome) => laterOutcome(outcome, byMs)));
          expect(again.wakeAtMs === undefined).toBe(decision.wakeAtMs === undefined);
          expect((again.wakeAtMs ?? byMs) - byMs).toBeCloseTo(decision.wakeAtMs ?? 0, 6);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("has every instant as long ago as it was", () => {
    const { spec, state } = lived();
    const restored = restoredFrom(stored(state, 3000), spec, 50_000);
    expect(restored.get("w")?.target).toEqual({ ...state.get("w")?.target, sampleAtMs: 49_700 });
    expect(restored.get("w")?.guards).toEqual({
      busy: 2,
      changes: [{ atMs: 49_800, sinceAtMs: 49_800, fewest: 4, most: 4 }],
    });
  });

  test("gives what was learned to what runs, and nobody loses a replica to what was once asked for", () => {
    const { spec, state } = lived();
    const left = stored(
      new Map([...state].map(([name, one]) => [name, { ...one, turnover: { ...one.turnover, startMs: 700 } }])),
      3000,
    );
    const learned = restoredFrom(left, spec, 500_000);
    const known = new Map([
      ["w", facts(observed("w", 9))],
      ["f", facts(observed("f", 1))],
    ]);
    const { outcomes, state: after } = decide({ spec, facts: known, wallMs: 0, learned }, new Map(), 500_000);
    expect(outcomes[0]).toMatchObject({ from: 9, demand: 9, desired: 9, reason: "warming-up" });
    expect(after.get("w")).toMatchObject({ target: { kind: "adaptive" }, turnover: { startMs: 700 } });
  });

  test("gives back what was lost with an actuator that was started anew and knows of nothing", () => {
    const { spec, state } = lived();
    const learned = restoredFrom(stored(state, 3000), spec, 3000);
    const had = state.get("w")?.desired ?? 0;
    expect(had).toBeGreaterThan(2);
    const desiredWith = (counts: Partial<WorkloadObservation>, parts: Partial<WorkloadFacts> = {}) => {
      const none = { workload: "w", ready: 0, starting: 0, stopping: 0, standby: 0, ...counts };
      const known = new Map([["w", facts(none, parts)]]);
      return decide({ spec, facts: known, wallMs: 0, learned }, new Map(), 3000).outcomes[0];
    };
    expect(desiredWith({})).toMatchObject({ from: had, desired: had, reason: "warming-up" });
    expect(desiredWith({}, { pause: "up" })).toMatchObject({ desired: had });
    expect(desiredWith({ ready: 1, starting: 1 })).toMatchObject({ desired: had });
    expect(desiredWith({ ready: had + 1 })).toMatchObject({ desired: had + 1 });
    expect(desiredWith({ desired: 1 })).toMatchObject({ desired: 1 });
    expect(desiredWith({ wanted: 1, ready: 2 })).toMatchObject({ desired: 1 });
  });

  test("falls back no sooner than if nothing had come before", () => {
    const fallback = { kind: "fixed", afterMs: 60_000, replicas: 1 } as const;
    const { spec, state } = lived({ fallback });
    const learned = restoredFrom(stored(state, 3000), spec, 3000);
    const at = (nowMs: number, before: PoolState) =>
      decide({ spec, facts: new Map([["w", facts(observed("w", 9))]]), wallMs: 0, learned }, before, nowMs);
    const first = at(600_000, new Map());
    expect(first.outcomes[0]).toMatchObject({ desired: 9, reason: "warming-up" });
    expect(first.wakeAtMs).toBe(660_000);
    expect(at(660_000, first.state).outcomes[0]).toMatchObject({ desired: 1, reason: "fallback" });
  });
});

interface Life {
  readonly spec: PoolSpec;
  readonly state: PoolState;
}

/** A workload that stepped on two samples, the second at 2.8 s, taken at 2.7 s. */
function lived(guards: GuardSpec = { up: directionGuards({ cooldownMs: 100 }), inFlight: { perReplica: 5 } }): Life {
  const target = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} } as const;
  const spec = pool([workload("w", { target, guards }), fixedWorkload("f", 2)]);
  let state: PoolState = new Map();
  for (const nowMs of [1000, 2800]) {
    const known = new Map([
      ["w", facts(observed("w", 4), { sample: { ...sampleOf(20, nowMs - 100), inFlight: 8 } })],
      ["f", facts(observed("f", 2))],
    ]);
    state = decide({ spec, facts: known, wallMs: 0 }, state, nowMs).state;
  }
  return { spec, state };
}

describe("a checkpoint that cannot be used", () => {
  const { spec, state } = lived();
  const whole = JSON.stringify(stored(state, 3000));

  test.each([
    ["of another version", whole.replace('"version":1', '"version":2')],
    ["that is no object", "[1]"],
    ["without workloads", '{"version":1}'],
  ])("%s restores nothing", (_, text) => {
    expect(restoredFrom(JSON.parse(text), spec, 0)).toEqual(new Map());
  });

  test.each([
    ["a number that is none", whole.replace('"noiseFactor":1', '"noiseFactor":null')],
    ["a missing number", whole.replace('"noiseFactor":1,', "")],
    ["a number that nobody knows", whole.replace('"noiseFactor":1', '"noiseFactor":1,"more":1')],
    ["a flag that is none", whole.replace('"busy":2', '"busy":true')],
    ["a negative count", whole.replace('"busy":2', '"busy":-2')],
  ])("for %s leaves that workload to start anew, and no other", (_, text) => {
    expect(text).not.toBe(whole);
    expect([...restoredFrom(JSON.parse(text), spec, 0).keys()]).toEqual(["f"]);
  });

  test("because the target became another is left aside, and the workload keeps what runs", () => {
    const other = pool([workload("w"), fixedWorkload("f", 2)]);
    const learned = restoredFrom(JSON.parse(whole), other, 0);
    expect([...learned.keys()]).toEqual(["f"]);
    const known = new Map([["w", facts(observed("w", 7))]]);
    const { outcomes } = decide({ spec: other, facts: known, wallMs: 0, learned }, new Map(), 0);
    expect(outcomes[0]).toMatchObject({ desired: 7, reason: "warming-up" });
  });

  test("for a workload that is gone is not taken", () => {
    expect([...restoredFrom(JSON.parse(whole), pool([fixedWorkload("f", 2)]), 0).keys()]).toEqual(["f"]);
  });
});
