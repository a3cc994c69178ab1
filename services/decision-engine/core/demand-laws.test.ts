import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  facts,
  observed,
  proportional,
  queuePid,
  sampleOf,
  thermostat,
  workload,
} from "../../../test/support/pool-builders.ts";
import { adopt, nextLookAtMs, updateDemand } from "./demand.ts";
import type { CoreSample } from "./input.ts";
import type { MetricTarget } from "./targets/laws.ts";

const setpoint = { spec: { source: "scripted" }, everyMs: 500 };

/** Anything but a fresh value: nothing, absent, or 3 s and more old. */
const unusable: fc.Arbitrary<(nowMs: number) => CoreSample | undefined> = fc.oneof(
  fc.constant(() => undefined),
  fc.constant((nowMs: number) => sampleOf("cannot be read", nowMs)),
  fc.integer({ min: 0, max: 10_000 }).map((value) => (nowMs: number) => sampleOf(value, nowMs - 3001)),
);

describe.each<[string, MetricTarget, string]>([
  ["simple-queue", { kind: "simple-queue", queueLength: 50, count: "all" }, "the metric"],
  ["queue-pid", queuePid(), "the metric"],
  ["proportional", proportional({ everyMs: 1000 }), "the metric"],
  [
    "proportional to a value",
    proportional({ form: { kind: "value", value: 9, direction: "higher-is-better" } }),
    "the metric",
  ],
  ["thermostat", thermostat(), "the metric"],
  ["thermostat", thermostat({ setpoint }), "the metric"],
  ["thermostat", thermostat({ setpoint }), "the setpoint"],
])("%s %#", (_, target, which) => {
  test(`keeps its demand and its memory while ${which} cannot be used, whatever else is known`, () => {
    const spec = workload("gauge", { target });
    const known = (sample: CoreSample | undefined, wanted: CoreSample | undefined, ready = 4) =>
      facts(observed("gauge", ready), { ...(sample && { sample }), ...(wanted && { setpoint: wanted }) });
    const begin = known(sampleOf(53, 0), sampleOf(51, 0));
    const first = updateDemand(spec, begin, adopt(begin, 0), 10, 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(unusable, fc.nat(20_000), fc.nat(10)), { maxLength: 8 }), (history) => {
        let state = first;
        let nowMs = 0;
        for (const [make, gapMs, ready] of history) {
          nowMs += gapMs;
          const [bad, good] = [make(nowMs), sampleOf(80, nowMs)];
          const now = which === "the metric" ? known(bad, good, ready) : known(good, bad, ready);
          state = updateDemand(spec, now, state, 10, nowMs);
          expect(state.demand.replicas).toBe(first.demand.replicas);
          expect(state.target).toEqual(first.target);
        }
      }),
    );
  });
});

test("proportional looks every 15 s, however often its metric is read", () => {
  const spec = workload("gauge", { target: proportional() });
  let state: ReturnType<typeof adopt> | undefined;
  const stepsAtMs: number[] = [];
  for (let nowMs = 0; nowMs < 60_000; nowMs += 500) {
    const known = facts(observed("gauge", 4), { sample: sampleOf(nowMs, nowMs) });
    const before = state ?? adopt(known, 0);
    state = updateDemand(spec, known, { ...before, desired: 4, allocated: 4 }, 10, nowMs);
    if (state.usedSampleAtMs !== before.usedSampleAtMs) stepsAtMs.push(nowMs);
  }
  expect(stepsAtMs).toEqual([0, 15_000, 30_000, 45_000]);
});

describe("a law that steps on samples", () => {
  const target = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} } as const;
  const spec = workload("queue", { target });

  /** When it steps, where it is looked at as often as anything could happen, and samples arrive at these times. */
  function stepsAtMs(samplesAtMs: readonly number[], untilMs: number): number[] {
    const steps: number[] = [];
    let state = adopt(facts(observed("queue", 4)), 0);
    for (let nowMs = 0; nowMs <= untilMs; nowMs += 10) {
      const sample = sampleOf(20, samplesAtMs.findLast((atMs) => atMs <= nowMs) ?? 0);
      const before = state;
      state = updateDemand(spec, facts(observed("queue", 4), { sample }), before, 10, nowMs);
      if (state.nextTickAtMs !== before.nextTickAtMs) steps.push(nowMs);
      expect(nextLookAtMs(spec, sample, state)).toBe(state.nextTickAtMs);
    }
    return steps;
  }

  test("waits a little for one that is late, so as not to step on the old one just before", () => {
    const late = [0, 500, 1060, 1500, 2090, 2500];
    expect(stepsAtMs(late, 2600)).toEqual(late);
  });

  test("steps every 600 ms while none comes", () => {
    expect(stepsAtMs([0], 2000)).toEqual([0, 600, 1200, 1800]);
  });
});
