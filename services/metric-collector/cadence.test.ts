import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { autoPeriodMs, paceOf, readingsPerMonth } from "./cadence.ts";

const pressure = fc.double({ min: 0, max: 1, noNaN: true });
const quietMs = fc.nat(3_600_000);
const least = fc.integer({ min: 100, max: 2000 });
const more = fc.nat(20_000);

describe("an automatic interval", () => {
  test.each([
    ["nothing presses", 0, 0, 500],
    ["half way to the target", 0.5, 0, 500 / Math.sqrt(5)],
    ["at the target", 1, 0, 100],
    ["at the target, quiet for an hour", 1, 3_600_000, 100],
    ["quiet for 20 s", 0, 20_000, 1000],
    ["quiet for an hour", 0, 3_600_000, 10_000],
    ["quiet for an hour, nearer than half way", 0.5, 3_600_000, 500 / Math.sqrt(5)],
  ])("%s", (_what, near, quiet, expected) => {
    expect(autoPeriodMs({ pressure: near, quietMs: quiet, failingMs: 0 }, 100, 10_000)).toBeCloseTo(expected, 6);
  });

  test.each([
    [1000, 100],
    [8000, 2000],
    [600_000, 10_000],
  ])("while nothing could be read for %i ms, however much presses", (failingMs, expected) => {
    expect(autoPeriodMs({ pressure: 1, quietMs: 0, failingMs }, 100, 10_000)).toBe(
      Math.max(100, expected === 100 ? 250 : expected),
    );
  });

  test("stays between its bounds", () => {
    const inBounds = (near: number, quiet: number, leastMs: number, moreMs: number) => {
      const period = autoPeriodMs({ pressure: near, quietMs: quiet, failingMs: 0 }, leastMs, leastMs + moreMs);
      return period >= leastMs && period <= leastMs + moreMs;
    };
    fc.assert(fc.property(pressure, quietMs, least, more, inBounds));
  });

  test("is never longer for being nearer, never shorter for having been quiet longer", () => {
    const ordered = (a: number, b: number, quietA: number, quietB: number) => {
      const [far, near] = [Math.min(a, b), Math.max(a, b)];
      const [short, long] = [Math.min(quietA, quietB), Math.max(quietA, quietB)];
      const of = (press: number, quiet: number) =>
        autoPeriodMs({ pressure: press, quietMs: quiet, failingMs: 0 }, 100, 10_000);
      return of(near, short) <= of(far, short) && of(far, short) <= of(far, long);
    };
    fc.assert(fc.property(pressure, pressure, quietMs, quietMs, ordered));
  });
});

describe("a budget", () => {
  const timing = { every: "auto", minInterval: 100, maxInterval: 10_000 } as const;

  test("is kept over any half hour, however much presses, but for what was saved before", () => {
    const kept = (budget: number, restMs: number) => {
      const pace = paceOf({ ...timing, budget });
      let nowMs = restMs;
      let count = 0;
      for (const endMs = restMs + 1_800_000; nowMs < endMs; count += 1) {
        pace.taken(nowMs);
        nowMs += pace.periodMs({ pressure: 1, quietMs: 0, failingMs: 0 }, nowMs);
      }
      return count <= 1800 * budget + Math.max(1, 30 * budget) + 1 && count >= 1800 * Math.min(budget, 10) - 1;
    };
    fc.assert(fc.property(fc.double({ min: 0.01, max: 9, noNaN: true }), fc.nat(100_000), kept), { numRuns: 30 });
  });

  test.each([
    [
      { ...timing, every: 1000 },
      { least: 2_592_000, most: 2_592_000 },
    ],
    [timing, { least: 259_200, most: 25_920_000 }],
    [
      { ...timing, budget: 2 },
      { least: 259_200, most: 5_184_000 },
    ],
    [
      { ...timing, budget: 0.05 },
      { least: 129_600, most: 129_600 },
    ],
  ])("makes so many requests a month: %o", (cadence, expected) => {
    const { least: atRest, most } = readingsPerMonth({ ...cadence, deadline: 2000 });
    expect({ least: Math.round(atRest), most: Math.round(most) }).toEqual(expected);
  });
});
