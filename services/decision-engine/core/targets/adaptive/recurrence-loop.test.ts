import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chances, normal } from "../../../../../test/support/chances.ts";
import { observed, pool, workload } from "../../../../../test/support/pool-builders.ts";
import { checkpointOf, restoredFrom } from "../../checkpoint.ts";
import { noTurnover, type Turnover, updateTurnover } from "../../turnover.ts";
import { stepAdaptive } from "./adaptive.ts";
import { stanceOf } from "./calm.ts";
import { type AdaptiveConstants, adaptiveConstants } from "./constants.ts";
import { firstMemory } from "./first.ts";
import { forecastOf } from "./forecast.ts";
import { foreseen } from "./foresight.ts";
import { learnedOf } from "./learned.ts";
import { marksOf } from "./marks.ts";
import type { AdaptiveMemory } from "./memory.ts";
import { observe } from "./observe.ts";

const target = { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} } as const;
const startMs = 3000;
const ratePerSecond = 3.3;
const stepMs = 500;

interface World {
  readonly perSecond: (seconds: number) => number;
  readonly seed: number;
  readonly constants?: AdaptiveConstants;
  /** No sample then. */
  readonly silent?: (seconds: number) => boolean;
  readonly minutes?: number;
  /** The memory goes to a store and comes back at this step. */
  readonly restoredAt?: number;
}

interface Lived {
  readonly asked: readonly number[];
  readonly details: readonly string[];
  /** What is known to come again, after each step. */
  readonly everySeconds: readonly (number | undefined)[];
}

/** Messages arrive by chance, nearly normally; a replica works 3 s after it was granted, and is gone at once when it is cut. */
function lived({ perSecond, seed, constants = adaptiveConstants, silent, minutes = 10, restoredAt }: World): Lived {
  const chance = chances(seed);
  let [waiting, ready, granted] = [10, 3, 3];
  let starts: number[] = [];
  let turnover = noTurnover;
  let memory: AdaptiveMemory | undefined;
  let sample = { value: waiting, includesInFlight: false, takenAtMs: 0 };
  const asked: number[] = [];
  const details: string[] = [];
  const everySeconds: (number | undefined)[] = [];
  for (let step = 0; step < (minutes * 60_000) / stepMs; step += 1) {
    const nowMs = step * stepMs;
    const came = starts.filter((atMs) => nowMs - atMs >= startMs).length;
    starts = starts.slice(came);
    const mean = perSecond(nowMs / 1000) * 0.5;
    waiting = Math.max(
      0,
      Math.round(waiting + mean + Math.sqrt(2 * mean) * normal(chance) - ready * ratePerSecond * 0.5),
    );
    // those that came just now have done nothing yet
    ready += came;
    if (!silent?.(nowMs / 1000)) sample = { value: waiting, includesInFlight: false, takenAtMs: nowMs };
    turnover = updateTurnover(turnover, observed("w", ready), granted, nowMs, memory?.sampleAtMs ?? 0);
    if (step === restoredAt) memory = stored(memory, turnover, nowMs);
    const counts = { ready, desired: granted, allocated: granted, min: 1, max: 40 };
    const { demand, memory: next } = stepAdaptive(target, { ...counts, sample, turnover, nowMs }, memory, constants);
    memory = next;
    const wanted = Math.max(1, Math.min(40, demand.replicas));
    for (; granted < wanted; granted += 1) starts.push(nowMs);
    for (; granted > wanted; granted -= 1) if (starts.pop() === undefined) ready -= 1;
    turnover = updateTurnover(turnover, observed("w", ready), granted, nowMs, memory.sampleAtMs);
    asked.push(granted);
    details.push(demand.detail);
    everySeconds.push(learnedOf(memory, turnover).queue?.recursEverySeconds);
  }
  return { asked, details, everySeconds };
}

function stored(memory: AdaptiveMemory | undefined, turnover: Turnover, nowMs: number): AdaptiveMemory | undefined {
  const demand = { replicas: 3, reason: "at-target", detail: "" } as const;
  const known = { allocated: 3, desired: 3, stepFrom: 3, freshAtMs: 0, guards: {} };
  const state = new Map([["w", { demand, ...known, ...(memory && { target: memory }), turnover }]]);
  const text = JSON.stringify(checkpointOf(state, nowMs));
  const restored = restoredFrom(JSON.parse(text), pool([workload("w", { target })]), nowMs).get("w")?.target;
  return restored?.kind === "adaptive" ? restored : undefined;
}

const periodSeconds = 60;
const square = (seconds: number) => (seconds % periodSeconds < 30 ? 10 : 80);
const forgetful = { ...adaptiveConstants, recurRateDeviationRatio: 0 };
const seeds = [1, 2, 3];

/** What every step that trusted a lag took it to be, from a minute on. */
function trustedSeconds({ everySeconds }: Lived, fromMinute = 0): readonly number[] {
  return everySeconds.slice((fromMinute * 60_000) / stepMs).filter((seconds) => seconds !== undefined);
}

/** Replicas granted by the time of each rise in the second half, of the 24 that it takes. */
function atRises({ asked }: Lived): number {
  const rises = [5, 6, 7, 8, 9].map((minute) => asked[((minute * 60 + 30) * 1000) / stepMs - 1] ?? 0);
  return rises.reduce((sum, count) => sum + count) / rises.length;
}

describe("adaptive, where arrivals rise and fall every minute,", () => {
  test("learns so, and grants before a rise what replicas need to be ready for it", () => {
    for (const seed of seeds) {
      const life = lived({ perSecond: square, seed });
      const trusted = trustedSeconds(life, 5);
      // of 600 steps; whatever is not trusted for a while is found again
      expect(trusted.length).toBeGreaterThan(400);
      for (const every of trusted) {
        expect(Math.abs(every / periodSeconds - Math.max(1, Math.round(every / periodSeconds)))).toBeLessThan(0.1);
      }
      expect(atRises(life)).toBeGreaterThan(10);
      expect(life.details.some((detail) => /: \+\d+ before arrivals rise as they did \d+.* s ago$/.test(detail))).toBe(
        true,
      );
      expect(atRises(lived({ perSecond: square, seed, constants: forgetful }))).toBeLessThan(10);
    }
  });

  test("learns so with samples that fail to come, one in five and once for 20 s", () => {
    const silent = (seconds: number) => (seconds > 200 && seconds < 220) || Math.floor(seconds * 2) % 5 === 0;
    for (const seed of seeds)
      expect(trustedSeconds(lived({ perSecond: square, seed, silent })).length).toBeGreaterThan(200);
  });

  test("goes on from a checkpoint as if there had been none", () => {
    const whole = lived({ perSecond: square, seed: 1 });
    expect(whole.everySeconds[1000]).toBeDefined();
    expect(lived({ perSecond: square, seed: 1, restoredAt: 1000 }).asked).toEqual(whole.asked);
  });
});

describe("adaptive trusts no lag", () => {
  test.each<[string, (seconds: number) => number]>([
    ["where arrivals are the same all the time", () => 40],
    ["where few arrive", () => 3],
    ["where arrivals rise", (seconds) => 5 + seconds / 8],
    ["where arrivals fall", (seconds) => 90 - seconds / 8],
    ["where arrivals jump once", (seconds) => (seconds < 300 ? 10 : 80)],
  ])("%s", (_, perSecond) => {
    for (const seed of seeds) expect(trustedSeconds(lived({ perSecond, seed }))).toEqual([]);
  });

  test("where arrivals wander, but for a moment", () => {
    const trusted = [1, 2, 3, 4, 5].map((seed) => {
      const chance = chances(seed);
      let mean = 40;
      const walk = Array.from({ length: 600 }, () => {
        mean = Math.min(110, Math.max(1, mean + 1.5 * normal(chance)));
        return mean;
      });
      return trustedSeconds(lived({ perSecond: (seconds) => walk[Math.floor(seconds)] ?? 0, seed })).length;
    });
    expect(trusted.reduce((sum, steps) => sum + steps)).toBeLessThan(0.01 * 5 * 1200);
  });
});

describe("a lag", () => {
  const few = fc.integer({ min: 8, max: 40 });
  const bins = few.chain((length) => fc.array(fc.nat(60), { minLength: length, maxLength: length }));

  test("never asks for fewer replicas than are needed without one, and never lets more arrive where nothing waits", () => {
    const queues = fc.record({ queue: fc.nat(100), drift: fc.integer({ min: -20, max: 20 }) });
    fc.assert(
      fc.property(bins, fc.integer({ min: 1, max: 7 }), queues, (counts, lagBins, { queue, drift }) => {
        const record = { binSeconds: 1, past: { counts, limits: counts }, recent: { counts: [], limits: [] } };
        const open = { seconds: 0.3, count: 1, limit: 0 };
        const first = firstMemory(target, { queue, ready: 6, takenAtMs: 0 }, adaptiveConstants);
        const memory = { ...first, belief: { ...first.belief, drift } };
        const knowing = { ...memory, recurrence: { ...record, open, lagBins } };
        const plant = { nowMs: 100, ready: 6, readySeconds: 0.6, starts: [], startSeconds: 2, stopSeconds: 1 };
        const forecast = forecastOf(memory, plant, adaptiveConstants);
        const stance = stanceOf(0, 1.6, 50, adaptiveConstants);
        const marks = marksOf(memory.belief, forecast, stance, 2, adaptiveConstants);
        const known = foreseen(marks, knowing, forecast, stance, 2, adaptiveConstants);
        expect(known.least).toBeGreaterThanOrEqual(marks.least);
        expect(known.enough).toBeGreaterThanOrEqual(Math.max(marks.enough, known.least));

        const seen = {
          queue: 0,
          ceiling: 50,
          takenAtMs: 500,
          readySeconds: 3,
          ready: 6,
          startSeconds: 2,
          margin: 1.6,
          firstRate: 1,
        };
        const without = observe({ ...knowing, recurrence: { ...record, open } }, seen, adaptiveConstants);
        expect(observe(knowing, seen, adaptiveConstants).belief.drift).toBeLessThanOrEqual(without.belief.drift);
      }),
    );
  });
});
