import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import {
  facts,
  fixedWorkload,
  observed,
  queuePid,
  sampleOf,
  thermostat,
  workload,
} from "../../../test/support/pool-builders.ts";
import { adopt, nextLookAtMs, updateDemand, waitingSince } from "./demand.ts";
import { isBlind } from "./hold.ts";
import type { WorkloadFacts } from "./input.ts";
import type { WorkloadState } from "./state.ts";
import { lookAgainMs } from "./targets/tick.ts";

/** The last instant of the 120th tick's cell: the next tick may be taken 50 ms early. */
const endMs = 60_000 - 51;

/** How often a target steps in a minute of samples above its setpoint, with replicas that are ready at once. */
function stepsInAMinute(spec: WorkloadSpec, sampleAtMs: readonly number[]): number {
  let state: WorkloadState | undefined;
  let sample: ReturnType<typeof sampleOf> | undefined;
  const look = (nowMs: number) => {
    const desired = state?.demand.replicas ?? 0;
    const known = facts(observed(spec.name, desired), sample && { sample });
    state = updateDemand(spec, known, { ...(state ?? adopt(known, 0)), desired, allocated: desired }, 1e6, nowMs);
  };
  const lookAgain = () => {
    const next = state?.nextTickAtMs;
    return state && next !== undefined ? lookAgainMs(next, waitingSince(sample, state)) : Number.POSITIVE_INFINITY;
  };
  for (const atMs of [...sampleAtMs.filter((atMs) => atMs < endMs), endMs]) {
    for (let again = lookAgain(), looked = -1; again < atMs && again !== looked; again = lookAgain()) {
      look(again);
      looked = again;
    }
    if (atMs < endMs) sample = sampleOf(80, atMs);
    look(atMs);
  }
  return state?.demand.replicas ?? 0;
}

const timesEvery = (periodMs: number, offsetOf: (index: number) => number = () => 0) =>
  Array.from({ length: 60_000 / periodMs }, (_, index) => index * periodMs + offsetOf(index));

describe("a target on a metric", () => {
  // a source slower than 500 ms is stale after four of its own intervals and a second, so 2 s are no gap
  test.each([
    ["100 ms", 100, timesEvery(100)],
    [
      "500 ms, up to 40 ms early or late",
      500,
      timesEvery(500, (index) => (index === 0 ? 0 : ((index * 37) % 81) - 40)),
    ],
    ["2 s", 2000, timesEvery(2000)],
  ])("steps every 500 ms, 120 times a minute, on samples every %s", (_, everyMs, times) => {
    const spec = workload("queue", { metric: { spec: {}, everyMs } });
    expect(Math.abs(stepsInAMinute(spec, times) - 120)).toBeLessThanOrEqual(1);
  });

  test("steps for as long as its newest sample is fresh, then holds", () => {
    // one sample at 0, stale after 3 s: steps at 0, 550, 1050, …, 2550
    expect(stepsInAMinute(workload("queue"), [0])).toBe(6);
  });

  test("steps where a sample came back long after the last, at once and once", () => {
    expect(stepsInAMinute(workload("queue"), [0, 30_010])).toBe(12);
  });

  test("takes a sample early only once: what it used already waits for the tick", () => {
    const spec = workload("queue");
    const known = facts(observed("queue", 4), { sample: sampleOf(80, 0) });
    const first = updateDemand(spec, known, adopt(known, 0), 10, 0);
    expect(updateDemand(spec, known, first, 10, 460)).toBe(first);
    expect(updateDemand(spec, known, first, 10, 550).nextTickAtMs).toBe(1000);
  });

  const spec = workload("queue", { target: queuePid() });
  const at = (length: number, atMs: number, ready = 4) =>
    facts(observed("queue", ready), { sample: sampleOf(length, atMs) });
  const settled = (state: WorkloadState): WorkloadState => ({ ...state, desired: 4, allocated: 4 });

  test("holds its demand while replicas are on their way, but sees the queue move", () => {
    const first = updateDemand(spec, at(50, 0), adopt(at(50, 0), 0), 10, 0);
    const held = updateDemand(spec, at(60, 500, 3), settled(first), 10, 500);
    expect(held.demand).toEqual({ replicas: 4, reason: "starting", detail: "3 of 4 ready" });
    // 0.04 · 12 + 1.25 · (62 − 60) = 2.98 → +3; with 62 − 50 it would be +15
    const after = updateDemand(spec, at(62, 1000), settled(held), 10, 1000);
    expect(after.demand.replicas).toBe(7);
  });

  test("keeps its demand through any samples it cannot use", () => {
    const first = updateDemand(spec, at(100, 0), adopt(at(100, 0), 0), 10, 0);
    const unusable = fc.oneof(
      fc.constant(undefined),
      fc.constant(sampleOf("the queue cannot be read", 0)),
      fc.integer({ min: 0, max: 10_000 }).map((length) => sampleOf(length, -3001)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(unusable, fc.nat(2000))), (history) => {
        let state = first;
        let nowMs = 0;
        for (const [sample, gapMs] of history) {
          nowMs += gapMs;
          state = updateDemand(spec, facts(observed("queue", 4), sample && { sample }), state, 10, nowMs);
          expect(state.demand.replicas).toBe(first.demand.replicas);
        }
      }),
    );
  });

  test("does not take the change over a gap for the change of one tick", () => {
    const first = settled(updateDemand(spec, at(397, 0), adopt(at(397, 0), 0), 10, 0));
    const after = updateDemand(spec, at(30, 60_000), settled(first), 10, 60_000);
    // 0.04 · (30 − 50) = −0.8 → −1; with the change of −367 at once it would be −460
    expect(after.demand.replicas).toBe(3);
  });

  const crashing = { trouble: { kind: "crash-looping", detail: "exit code 1" } } as const;

  test("orders no more of replicas that cannot start, and still gives up those it does not need", () => {
    const troubled = (length: number, atMs: number) =>
      facts(observed("queue", 3, crashing), { sample: sampleOf(length, atMs) });
    const first = settled(updateDemand(spec, at(50, 0), adopt(at(50, 0), 0), 10, 0));
    const busy = updateDemand(spec, troubled(500, 500), settled(first), 10, 500);
    expect(busy.demand).toEqual({ replicas: 4, reason: "backing-off", detail: "exit code 1" });
    const idle = updateDemand(spec, troubled(0, 1000), settled(busy), 10, 1000);
    expect(idle.demand.replicas).toBe(0);
  });

  test("takes a queue of 0 for empty, not for unknown", () => {
    const empty = updateDemand(spec, at(0, 0), adopt(at(0, 0), 0), 10, 0);
    expect(empty.demand).toMatchObject({ replicas: 2, reason: "demand" });
  });
});

describe("a setpoint that is a metric", () => {
  const setpointMetric = { spec: { source: "scripted" }, everyMs: 2000 };
  const target = thermostat({ setpoint: setpointMetric });
  const spec = workload("room", { target });
  const stepped = (setpoint: ReturnType<typeof sampleOf> | undefined, nowMs: number) => {
    const known = facts(observed("room", 4), { sample: sampleOf(53, nowMs), ...(setpoint && { setpoint }) });
    return updateDemand(spec, known, adopt(known, 0), 10, nowMs).demand;
  };

  test("is followed while it is fresh by its own interval", () => {
    expect(stepped(sampleOf(51, 0), 9000)).toMatchObject({ replicas: 6, reason: "demand" });
  });

  test.each<[string, ReturnType<typeof sampleOf> | undefined, string, string]>([
    ["not there yet", undefined, "warming-up", "the setpoint: no sample yet: holds what it had"],
    ["absent", sampleOf("no such key", 9000), "sample-absent", "the setpoint: no such key: holds"],
    ["stale", sampleOf(51, -1), "sample-stale", "the setpoint: the newest sample is 9.0 s old: holds"],
  ])("holds the demand where it is %s", (_, setpoint, reason, detail) => {
    expect(stepped(setpoint, 9000)).toEqual({ replicas: 4, reason, detail });
  });
});

describe("adoption", () => {
  test("takes what was ordered for what is meant, and what runs where nobody ordered", () => {
    expect(adopt(facts(observed("a", 2, { desired: 5 })), 0)).toMatchObject({ desired: 5, allocated: 5, stepFrom: 5 });
    const unordered = { workload: "a", ready: 2, starting: 1, stopping: 4, standby: 7 };
    expect(adopt(facts(unordered), 0).demand).toMatchObject({ replicas: 3, reason: "warming-up" });
  });
});

describe("a target without a metric", () => {
  test("says that its replicas cannot start, and goes on wanting them", () => {
    const known = facts(observed("a", 0, { desired: 3, trouble: { kind: "start-failed", detail: "no such program" } }));
    expect(updateDemand(fixedWorkload("a", 3), known, adopt(known, 0), 10, 0).demand).toEqual({
      replicas: 3,
      reason: "backing-off",
      detail: "no such program",
    });
  });

  test("follows what a person sets, at any time", () => {
    const spec = fixedWorkload("a", 3);
    const known = facts(observed("a", 3), { fixed: 7 });
    expect(updateDemand(spec, known, adopt(known, 0), 10, 0).demand.replicas).toBe(7);
  });

  test("counts its steps from what was desired at each tick", () => {
    const spec = fixedWorkload("a", 9);
    const first = updateDemand(spec, facts(observed("a", 0)), adopt(facts(observed("a", 0)), 0), 10, 0);
    expect(first).toMatchObject({ stepFrom: 0, nextTickAtMs: 500 });
    const between = updateDemand(spec, facts(observed("a", 2)), { ...first, desired: 2 }, 10, 300);
    expect(between.stepFrom).toBe(0);
    expect(updateDemand(spec, facts(observed("a", 2)), { ...between, desired: 2 }, 10, 500).stepFrom).toBe(2);
  });
});

test.each([
  ["a rolling update runs 3 more", { ready: 10, starting: 3 }],
  ["3 have no room yet", { ready: 7, starting: 0 }],
])("what was wanted is adopted where %s", (_, counts) => {
  const found = { workload: "a", stopping: 0, standby: 0, wanted: 10, ...counts };
  expect(adopt(facts(found), 0)).toMatchObject({ desired: 10, allocated: 10, demand: { replicas: 10 } });
  expect(adopt(facts({ ...found, desired: 4 }), 0)).toMatchObject({ desired: 4 });
});

test("a law that comes to no number holds what is asked for, and begins anew", () => {
  const spec = workload("queue", { target: queuePid({ kP: Number.NaN }) });
  const at = (nowMs: number) => facts(observed("queue", 4), { sample: sampleOf(150, nowMs) });
  const memory = { kind: "queue-pid", steppedAtMs: 0, lengths: [], errorSum: 0, crossed: false } as const;
  const lost = updateDemand(spec, at(0), { ...adopt(at(0), 0), target: memory }, 10, 0);
  expect(lost.demand).toMatchObject({ replicas: 4, reason: "warming-up" });
  expect(lost.target).toBeUndefined();
});

describe("an external demand", () => {
  const spec = workload("queue", { target: { kind: "external" } });
  const step = (parts: Partial<WorkloadFacts>, state: WorkloadState, desired: number) =>
    updateDemand(spec, facts(observed("queue", desired), parts), { ...state, desired, allocated: desired }, 10, 0);

  test("that falls silent stays what it was, whatever others took meanwhile, and is blind", () => {
    const found = adopt(facts(observed("queue", 3)), 0);
    expect(step({}, found, 3).demand).toMatchObject({ replicas: 3, reason: "sample-absent" });
    const told = step({ external: 8 }, found, 3);
    const silent = step({}, told, 2);
    expect(silent.demand).toMatchObject({ replicas: 8, reason: "sample-absent" });
    expect(isBlind(silent.demand.reason)).toBe(true);
    expect(nextLookAtMs(spec, undefined, silent)).toBeUndefined();
  });
});
