import { describe, expect, test } from "vitest";
import type { GuardSpec } from "../../../shared/model/pool.ts";
import { directionGuards } from "../../../test/support/guarded-workload.ts";
import {
  facts,
  fixedWorkload,
  observed,
  pool,
  proportional,
  queuePid,
  remainderWorkload,
  sampleOf,
  workload,
} from "../../../test/support/pool-builders.ts";
import { SimulatedActuator } from "../../../test/support/simulated-actuator.ts";
import { SimulatedPool } from "../../../test/support/simulated-pool.ts";
import { VirtualTime } from "../../../test/support/virtual-time.ts";
import { decide } from "./decide.ts";
import type { WorkloadFacts } from "./input.ts";
import type { PoolState } from "./state.ts";

/** A lower priority that has 8 of 10 slots and asks for one, below a higher one that asks for 8. */
function pressed(guards: GuardSpec) {
  const spec = pool([fixedWorkload("high", 8), fixedWorkload("low", 8, { priority: 2, guards })]);
  const known = new Map(
    [facts(observed("high", 2)), facts(observed("low", 8))].map((one) => [one.observed.workload, one]),
  );
  return decide({ spec, facts: known, wallMs: 0 }, new Map(), 0).outcomes[1];
}

describe("a higher priority", () => {
  test.each<[string, GuardSpec]>([
    ["stabilization window", { down: directionGuards({ stabilizationMs: 60_000 }) }],
    ["rate policy", { down: directionGuards({ policies: [{ kind: "replicas", value: 1, periodMs: 60_000 }] }) }],
    ["policy that allows no change", { down: directionGuards({ select: "disabled" }) }],
    ["dead band", { down: directionGuards({ deadBand: { absolute: 9, relative: 0 } }) }],
    ["step limit", { step: { down: 1 } }],
  ])("takes what a lower one's %s would keep", (_, guards) => {
    expect(pressed(guards)).toMatchObject({ desired: 2, reason: "pre-empted" });
  });

  test("takes nothing of a lower one whose shrinking is paused", () => {
    expect(pressed({ pause: "down" })).toMatchObject({ desired: 8 });
  });

  test("takes what a lower one's cooldown would keep", () => {
    const guards = { down: directionGuards({ cooldownMs: 60_000 }) };
    const spec = (high: number) =>
      pool([fixedWorkload("high", high), fixedWorkload("low", 8, { priority: 2, guards })]);
    const run = (high: number, low: number, state: PoolState, nowMs: number) =>
      decide(
        {
          spec: spec(high),
          facts: new Map([
            ["high", facts(observed("high", 2))],
            ["low", facts(observed("low", low))],
          ]),
          wallMs: 0,
        },
        state,
        nowMs,
      );
    const grown = run(2, 4, new Map(), 0);
    expect(grown.outcomes[1]).toMatchObject({ from: 4, desired: 8 });
    expect(run(7, 8, grown.state, 1000).outcomes[1]).toMatchObject({ desired: 3, reason: "pre-empted" });
  });
});

describe("a rate limit of a law that looks every 15 s", () => {
  const metric = { spec: { source: "scripted" }, everyMs: 15_000 };
  const doubled = (periodMs: number) => ({
    up: directionGuards({ policies: [{ kind: "percent", value: 100, periodMs }] }),
  });

  /** What is ordered at each instant, where a sample of that value arrives, or nothing happens. */
  function ordered(periodMs: number, moments: readonly (readonly [number, number | undefined])[]) {
    const parts = { metric, target: proportional(), guards: doubled(periodMs), replicas: { min: 1, max: 100 } };
    const spec = pool([workload("queue", parts)], { capacity: 100 });
    let state: PoolState = new Map();
    let ready = 5;
    let sample = sampleOf(0, 0);
    return moments.map(([atMs, value]) => {
      sample = value === undefined ? sample : sampleOf(value, atMs);
      const known = facts(observed("queue", ready), { sample });
      const { outcomes, state: next } = decide({ spec, facts: new Map([["queue", known]]), wallMs: 0 }, state, atMs);
      state = next;
      ready = outcomes[0]?.desired ?? ready;
      return ready;
    });
  }

  test("lets nothing more of an old demand out just before that is renewed", () => {
    const until = [
      [0, 500],
      [14_990, undefined],
      [15_000, undefined],
    ] as const;
    expect(ordered(15_000, [...until, [15_040, 0]])).toEqual([10, 10, 10, 1]);
    expect(ordered(15_000, [...until, [15_040, 500]])).toEqual([10, 10, 10, 20]);
  });

  test.each([
    ["early", 14_955],
    ["late", 15_045],
  ])("loosens with the step, also where that is %s", (_, atMs) => {
    expect(
      ordered(15_000, [
        [0, 500],
        [atMs, 500],
        [30_000, 500],
      ]),
    ).toEqual([10, 20, 40]);
  });

  test.each([
    [5000, [10, 10, 20, 20, 40]],
    // as the HPA, which looks every 15 s too: 15 s after a change 20 s are not over
    [20_000, [10, 10, 10, 10, 20]],
  ])("loosens at no other time where its period is %i ms", (periodMs, counts) => {
    const moments = [0, 7000, 15_000, 22_000, 30_000].map((atMs) => [atMs, 500] as const);
    expect(ordered(periodMs, moments)).toEqual(counts);
  });
});

describe("guards over decisions", () => {
  const look = (spec: ReturnType<typeof workload>, ready: number, value: number, state: PoolState, nowMs: number) => {
    const known = facts(observed("queue", ready), { sample: sampleOf(value, nowMs) });
    return decide({ spec: pool([spec]), facts: new Map([["queue", known]]), wallMs: 0 }, state, nowMs);
  };

  test("a cooldown remembers the change of a decision", () => {
    const spec = workload("queue", { guards: { up: directionGuards({ cooldownMs: 2000 }) } });
    const first = look(spec, 3, 80, new Map(), 0);
    expect(first.outcomes[0]).toMatchObject({ desired: 4, reason: "demand" });
    const second = look(spec, 4, 80, first.state, 500);
    expect(second.outcomes[0]).toMatchObject({ desired: 4, reason: "cooling-down" });
    expect(look(spec, 4, 80, second.state, 2000).outcomes[0]).toMatchObject({ desired: 5, reason: "demand" });
  });

  test("a workload that was found running gives up nothing before its window has seen what it needs", () => {
    const spec = workload("queue", { guards: { down: directionGuards({ stabilizationMs: 2000 }) } });
    let state: PoolState = new Map();
    for (let nowMs = 0; nowMs < 2000; nowMs += 500) {
      const decision = look(spec, 6, 0, state, nowMs);
      expect(decision.outcomes[0]).toMatchObject({ desired: 6, reason: "stabilizing" });
      state = decision.state;
    }
    expect(look(spec, 6, 0, state, 2000).outcomes[0]?.desired).toBe(5);
  });

  test("a message in flight keeps the last replica of a law that would end it", () => {
    const spec = workload("queue", { replicas: { min: 0, max: 10 } });
    const known = facts(observed("queue", 1), { sample: { ...sampleOf(0, 0), inFlight: 1, includesInFlight: false } });
    const { outcomes } = decide({ spec: pool([spec]), facts: new Map([["queue", known]]), wallMs: 0 }, new Map(), 0);
    expect(outcomes[0]).toMatchObject({ desired: 1, reason: "in-flight" });
  });

  test("messages in flight keep their replicas when they cannot be counted any more, from higher priorities and a fallback", () => {
    const fallback = { kind: "fixed", afterMs: 5000, replicas: 0 } as const;
    const spec = pool([
      fixedWorkload("high", 2),
      workload("low", { priority: 2, guards: { inFlight: { perReplica: 1 }, fallback } }),
    ]);
    const run = (low: Partial<WorkloadFacts>, fixed: number, state: PoolState, nowMs: number) => {
      const known = [facts(observed("high", 2), { fixed }), facts(observed("low", 8), low)];
      const named = new Map(known.map((one) => [one.observed.workload, one]));
      return decide({ spec, facts: named, wallMs: 0 }, state, nowMs);
    };
    const busy = run({ sample: { ...sampleOf(9, 0), inFlight: 6 } }, 2, new Map(), 0);
    const absent = { sample: sampleOf("the queue cannot be read", 500) };
    const pressed = run(absent, 9, busy.state, 500);
    expect(pressed.outcomes[1]).toMatchObject({ desired: 6, reason: "pre-empted", interval: { floor: 6 } });
    expect(run(absent, 2, busy.state, 5000).outcomes[1]).toMatchObject({ demand: 0, desired: 6, reason: "in-flight" });
    const free = run({ sample: { ...sampleOf(0, 6000), inFlight: 0 } }, 9, pressed.state, 6000);
    expect(free.outcomes[1]).toMatchObject({ interval: { floor: 0 } });
  });

  test("growth that was granted arrives slot by slot, though each slot is a change and sets off a cooldown", () => {
    const time = new VirtualTime();
    const guards = { up: directionGuards({ cooldownMs: 60_000, deadBand: { absolute: 1, relative: 0 } }) };
    let stops = 0;
    const times = { startMs: () => 300, stopMs: () => 100 * ++stops, respawnMs: () => 200 };
    const actuator = new SimulatedActuator(time, ["high", "rest"], times);
    const network = { commandMs: () => 2, observationMs: () => 2, fate: () => "arrives" as const };
    const spec = pool([fixedWorkload("high", 1, { guards }), remainderWorkload("rest")]);
    const loop = new SimulatedPool(time, spec, actuator, network);
    const ordered = new Set<number | undefined>();
    loop.onDecision = ({ outcomes }) => ordered.add(outcomes[0]?.desired);
    time.after(70_000, () => loop.setFixed("high", 6));
    time.runUntil(75_000);
    expect([...ordered]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("a law is told the widest bounds of any time of day", () => {
    const schedule = [{ max: 20, fromMinute: 480, toMinute: 1080, days: [1], timeZone: "UTC" }];
    const target = queuePid({ kI: 0.01 });
    const spec = workload("queue", { target, replicas: { min: 0, max: 10, schedule } });
    // the sum of errors is clamped to (20 − 0) / 0.01
    expect(look(spec, 5, 9000, new Map(), 0).state.get("queue")?.target).toMatchObject({ errorSum: 2000 });
  });
});
