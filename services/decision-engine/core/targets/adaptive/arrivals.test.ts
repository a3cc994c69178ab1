import { describe, expect, test } from "vitest";
import { learnedArrivals } from "./arrivals.ts";
import { arrivalsOf, type Belief } from "./belief.ts";
import { adaptiveConstants } from "./constants.ts";
import { noSuspicion } from "./jump.ts";

/** 20 a second arrive, give or take 1, and 6 replicas finish 3 each. */
const belief: Belief = {
  queue: 5,
  drift: 2,
  rate: 3,
  reference: 6,
  varQueue: 1,
  covQueueDrift: 0,
  covQueueRate: 0,
  varDrift: 1,
  covDriftRate: 0,
  varRate: 0,
};

function told(perSecond: number, seconds: number) {
  let known = { belief, arrivals: { total: 0, suspicion: noSuspicion } };
  for (let step = 1; step <= 2 * seconds; step += 1) {
    const total = (step * perSecond) / 2;
    const { belief: next, arrivals } = learnedArrivals(known.belief, 1, known.arrivals, total, 0.5, adaptiveConstants);
    if (!arrivals) throw new Error("no counter");
    known = { belief: next, arrivals };
  }
  return known.belief;
}

describe("a counter of arrivals", () => {
  test("moves the belief by its share of the variance", () => {
    // 30 in the second before, surprise 10; its variance 30 for one second, 1 of the belief: 20 + 10 · 1 / 31
    const next = learnedArrivals(belief, 1, { total: 100, suspicion: noSuspicion }, 130, 1, adaptiveConstants);
    expect(arrivalsOf(next.belief)).toBeCloseTo(20 + 10 / 31, 9);
    expect(next.belief.varDrift).toBeCloseTo(1 - 1 / 31, 9);
  });

  test("is believed at once after a jump that chance does not explain", () => {
    // without a jump two seconds are four steps of about 1 / 41 of the way: 20 → 22
    expect(arrivalsOf(told(40, 2))).toBeGreaterThan(30);
    expect(arrivalsOf(told(21, 2))).toBeLessThan(20.3);
  });

  test("teaches nothing where it fell, because it was started anew, or where it was not told", () => {
    const before = { total: 100, suspicion: { up: 1, down: 0 } };
    expect(learnedArrivals(belief, 1, before, 7, 1, adaptiveConstants)).toEqual({
      belief,
      arrivals: { total: 7, suspicion: noSuspicion },
    });
    expect(learnedArrivals(belief, 1, before, undefined, 1, adaptiveConstants)).toEqual({ belief });
    expect(learnedArrivals(belief, 1, undefined, 7, 1, adaptiveConstants).belief).toBe(belief);
  });
});
