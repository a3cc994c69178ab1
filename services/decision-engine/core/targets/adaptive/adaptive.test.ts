import { describe, expect, test } from "vitest";
import type { AdaptiveTarget } from "../../../../../shared/model/target.ts";
import { observed } from "../../../../../test/support/pool-builders.ts";
import { prototypeConstants } from "../../../../../test/support/prototype-constants.ts";
import { noTurnover, type Turnover, updateTurnover } from "../../turnover.ts";
import type { LawInput } from "../law.ts";
import { adaptiveLaw, stepAdaptive } from "./adaptive.ts";
import { type AdaptiveConstants, adaptiveConstants } from "./constants.ts";
import { learnedOf } from "./learned.ts";
import type { AdaptiveMemory } from "./memory.ts";

const target = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} } as const;

function inputOf(nowMs: number, value: number, ready: number, allocated: number, turnover: Turnover): LawInput {
  const sample = { value, includesInFlight: false, takenAtMs: nowMs - 100 };
  return { sample, ready, desired: allocated, allocated, min: 0, max: 100, turnover, nowMs };
}

/** Waiting, ready, granted and, eighth, everything that ever arrived, one sample each 500 ms, 100 ms old. */
function replay(rows: readonly (readonly number[])[], constants: AdaptiveConstants) {
  let turnover = noTurnover;
  let memory: AdaptiveMemory | undefined;
  return rows.map(([waiting = 0, ready = 0, granted = 0, , , , , arrivalsTotal], index) => {
    const nowMs = 500 * index;
    turnover = updateTurnover(turnover, observed("w", ready), granted, nowMs, 0);
    const input = inputOf(nowMs, waiting, ready, granted, turnover);
    const sample = { ...input.sample, ...(arrivalsTotal === undefined ? {} : { arrivalsTotal }) };
    const step = stepAdaptive(target, { ...input, sample }, memory, constants);
    memory = step.memory;
    turnover = updateTurnover(turnover, observed("w", ready), step.demand.replicas, nowMs, 0);
    return { ...step, turnover };
  });
}

// Computed by the law's prototype with its constants: 10 messages a second, 40 from 4 s on, 3 from 8 s on;
// a replica starts in 1 s and finishes 3.3 a second.
// waiting, ready, granted → asked for; then believed: arrivals per second, rate of a replica, queue
const recorded = [
  [12, 3, 3, 3, 3, 1, 12],
  [12, 3, 3, 7, 3, 1, 12],
  [12, 3, 7, 7, 3, 1, 12],
  [12, 7, 7, 7, 3, 1, 12],
  [6, 7, 7, 7, 7.4675, 2.69737, 6.0663],
  [0, 7, 7, 7, 8.964, 3.21875, 0],
  [0, 7, 7, 7, 8.6877, 3.21875, 0],
  [0, 7, 7, 4, 8.4303, 3.21875, 0],
  [13, 4, 4, 8, 16.8886, 3.21875, 12.7527],
  [27, 4, 8, 15, 31.2147, 3.91845, 26.8868],
  [40, 8, 15, 15, 34.5361, 4.12196, 39.9599],
  [47, 15, 15, 15, 35.1431, 4.02116, 46.9715],
  [42, 15, 15, 15, 33.983, 3.7169, 41.9828],
  [38, 15, 15, 15, 32.3913, 3.34288, 37.9745],
  [33, 15, 15, 15, 31.6522, 3.16835, 32.9832],
  [28, 15, 15, 15, 31.1885, 3.05806, 27.986],
  [5, 15, 15, 15, 33.2669, 3.55656, 5.0795],
  [0, 15, 15, 15, 33.5236, 3.63123, 0],
  [0, 15, 15, 15, 33.1819, 3.63123, 0],
  [0, 15, 15, 12, 32.8222, 3.63123, 0],
  [0, 12, 12, 12, 32.4487, 3.63123, 0],
  [0, 12, 12, 12, 31.2707, 3.60941, 0],
  [0, 12, 12, 12, 30.2047, 3.60337, 0],
  [0, 12, 12, 12, 29.3148, 3.60337, 0],
  [0, 12, 12, 10, 28.5085, 3.60337, 0],
  [0, 10, 10, 10, 27.771, 3.60337, 0],
  [0, 10, 10, 10, 26.3975, 3.58354, 0],
  [0, 10, 10, 10, 25.2085, 3.57845, 0],
  [0, 10, 10, 10, 24.2314, 3.57845, 0],
  [0, 10, 10, 10, 23.377, 3.57845, 0],
  [0, 10, 10, 7, 17.8922, 3.57845, 0],
] as const;

describe("adaptive", () => {
  test("steps as its prototype does on the same samples", () => {
    const steps = replay(recorded, prototypeConstants);
    for (const [index, [, , , asked, arrivals, rate, queue]] of recorded.entries()) {
      const { demand, memory, turnover } = steps[index] ?? {};
      const learned = turnover && learnedOf(memory, turnover).queue;
      expect([index, demand?.replicas]).toEqual([index, asked]);
      expect(learned?.arrivalsPerSecond).toBeCloseTo(arrivals, 3);
      expect(learned?.perReplicaPerSecond).toBeCloseTo(rate, 4);
      expect(learned?.expectedQueue).toBeCloseTo(queue, 3);
    }
  });

  test("learns sooner from a counter of arrivals, as its prototype does", () => {
    // as above until 6 s, and everything that ever arrived
    const counted = [
      [12, 3, 3, 3, 3, 1, 12, 5],
      [12, 3, 3, 7, 3, 1, 12, 10],
      [12, 3, 7, 7, 7.7731, 2.33617, 12.029, 15],
      [12, 7, 7, 7, 8.6407, 2.63162, 12.0127, 20],
      [6, 7, 7, 7, 9.271, 2.99009, 6.0264, 25],
      [0, 7, 7, 7, 9.8922, 3.35058, 0, 30],
      [0, 7, 7, 4, 9.9224, 3.37791, 0, 35],
      [0, 4, 4, 4, 9.9222, 3.39361, 0, 40],
      [13, 4, 4, 7, 16.3105, 3.61581, 12.752, 60],
      [27, 4, 7, 15, 28.8176, 3.71722, 26.889, 80],
      [40, 7, 15, 15, 32.2604, 3.7547, 39.9529, 100],
      [49, 15, 15, 15, 34.0096, 3.751, 48.9668, 120],
    ] as const;
    const steps = replay(counted, prototypeConstants);
    for (const [index, [, , , asked, arrivals, rate]] of counted.entries()) {
      const { demand, memory, turnover } = steps[index] ?? {};
      const learned = turnover && learnedOf(memory, turnover).queue;
      expect([index, demand?.replicas]).toEqual([index, asked]);
      expect(learned?.arrivalsPerSecond).toBeCloseTo(arrivals, 3);
      expect(learned?.perReplicaPerSecond).toBeCloseTo(rate, 4);
    }
  });

  test("says on what numbers it asks for what it does, and what it waits for", () => {
    const steps = replay(recorded, prototypeConstants);
    const details = [0, 1, 2, 6, 7].map((index) => steps[index]?.demand);
    expect(details).toEqual([
      { replicas: 3, reason: "warming-up", detail: "12 waiting of 50: learns from the next sample what arrives" },
      {
        replicas: 7,
        reason: "demand",
        detail: "12 waiting of 50; 3/s arrive, 1/s per replica: +4 to stay under 50",
      },
      {
        replicas: 7,
        reason: "at-target",
        detail: "12 waiting of 50; 3/s arrive, 1/s per replica: between 4 and 9 are right",
      },
      {
        replicas: 7,
        reason: "at-target",
        detail:
          "0 waiting of 50; 8.69/s arrive, 3.22/s per replica: 4 would do, gives up the rest in 0.1 s if that lasts",
      },
      {
        replicas: 4,
        reason: "demand",
        detail: "0 waiting of 50; 8.43/s arrive, 3.22/s per replica: −3, 4 are enough",
      },
    ]);
  });

  test("learns nothing from a sample it has used", () => {
    const { memory, turnover } = replay(recorded.slice(0, 8), adaptiveConstants).at(-1) ?? {};
    if (!memory || !turnover) throw new Error("no steps");
    const again = {
      ...inputOf(4000, 0, 7, 7, turnover),
      sample: { value: 0, includesInFlight: false, takenAtMs: 3400 },
    };
    expect(adaptiveLaw.step(target, again, memory).memory).toMatchObject({ belief: memory.belief, sampleAtMs: 3400 });
  });

  test.each([10, 200, 399])("orders nothing again while it is on its way: %i ms after the order", (laterMs) => {
    const steps = replay(recorded, adaptiveConstants);
    const row = steps.findIndex(({ demand }, index) => demand.replicas > (recorded[index]?.[2] ?? 0) + 4);
    const [waiting, ready] = recorded[row] ?? [];
    const { memory, turnover, demand } = steps[row] ?? {};
    if (waiting === undefined || !memory || !turnover || !demand) throw new Error("no order");
    const nowMs = 500 * row;
    // the order is in the turnover, and the sample is the one it was made on
    const again = inputOf(nowMs + laterMs, waiting, ready, demand.replicas, turnover);
    const sample = { ...again.sample, takenAtMs: nowMs - 100 };
    const { replicas, reason } = adaptiveLaw.step(target, { ...again, sample }, memory).demand;
    expect({ replicas, reason }).toEqual({ replicas: demand.replicas, reason: "at-target" });
  });

  test("freezes on a sample older than some intervals and seconds", () => {
    const { memory, turnover } = replay(recorded.slice(0, 8), adaptiveConstants).at(-1) ?? {};
    if (!memory || !turnover) throw new Error("no steps");
    const at = (nowMs: number, periodMs?: number) => {
      const sample = { value: 0, includesInFlight: false, takenAtMs: 3400, periodMs };
      return adaptiveLaw.step(target, { ...inputOf(nowMs, 0, 7, 7, turnover), sample }, memory).demand;
    };
    const { staleIntervals, staleSeconds } = adaptiveConstants;
    // samples every half second
    const freshSeconds = staleIntervals * 0.5 + staleSeconds;
    expect(at(3400 + 1000 * freshSeconds).reason).not.toBe("sample-stale");
    expect(at(3401 + 1000 * freshSeconds)).toEqual({
      replicas: 7,
      reason: "sample-stale",
      detail: `the newest sample is ${freshSeconds} s old: holds`,
    });
    expect(at(3401 + 1000 * freshSeconds, 10_000).reason).not.toBe("sample-stale"); // it said that the next comes later
  });

  test("begins with what it was told of a replica, and still learns", () => {
    const hinted = { ...target, hints: { processingRate: 3.3, startMs: 200 } };
    const turnover = updateTurnover(noTurnover, observed("w", 3), 3, 0);
    const first = adaptiveLaw.step(hinted, inputOf(0, 12, 3, 3, turnover), undefined);
    expect(first.memory.belief).toMatchObject({
      rate: 3.3,
      varRate: (adaptiveConstants.hintedRateDeviationRatio * 3.3) ** 2,
    });
    const asked = (told: AdaptiveTarget) =>
      adaptiveLaw.step(told, inputOf(500, 40, 3, 3, turnover), first.memory).demand.replicas;
    expect(asked(hinted)).toBeLessThan(asked({ ...hinted, hints: { startMs: 2000 } }));
  });
});
