import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReadyCount, readySeconds, withReadyCount } from "./ready-history.ts";

const history = [
  { sinceAtMs: 1000, count: 2 },
  { sinceAtMs: 2000, count: 5 },
  { sinceAtMs: 2500, count: 3 },
];

describe("ready replica-seconds", () => {
  test.each([
    [1000, 2000, 2],
    [1500, 2200, 0.5 * 2 + 0.2 * 5],
    [2000, 4000, 0.5 * 5 + 1.5 * 3],
    [0, 1500, 1.5 * 2], // before the history its first count was there
    [3000, 3000, 0],
    [0, 500, 1],
  ])("between %i and %i are %d", (from, to, seconds) => {
    expect(readySeconds(history, from, to)).toBeCloseTo(seconds, 12);
  });
});

describe("a history of ready replicas", () => {
  test("is the same object while nothing changes and all of it is needed", () => {
    expect(withReadyCount(history, 3, 9000, 500)).toBe(history);
  });

  test("forgets what is over before the instant back to which it is needed", () => {
    expect(withReadyCount(history, 3, 9000, 2100)).toEqual(history.slice(1));
    expect(withReadyCount(history, 4, 9000, 9000)).toEqual([
      { sinceAtMs: 2500, count: 3 },
      { sinceAtMs: 9000, count: 4 },
    ]);
  });

  test("stays short however much changes, and its sum stays exact", () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(9)), { minLength: 60, maxLength: 200 });
    fc.assert(
      fc.property(counts, (changes) => {
        let atMs = 0;
        let kept: readonly ReadyCount[] = [];
        let sum = 0;
        let before = 0;
        for (const [gapMs, count] of changes) {
          atMs += gapMs;
          if (kept.length > 0) sum += (before * gapMs) / 1000;
          kept = withReadyCount(kept, count, atMs, 0);
          before = count;
        }
        expect(kept.length).toBeLessThanOrEqual(64);
        expect(readySeconds(kept, kept[0]?.sinceAtMs ?? 0, atMs)).toBeCloseTo(sum, 6);
      }),
      { numRuns: 30 },
    );
  });
});
