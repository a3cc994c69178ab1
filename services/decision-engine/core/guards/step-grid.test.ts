import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countedFromAtMs, settledAtMs, stepsSinceMs } from "./step-grid.ts";

const grid = { everyMs: 15_000, lastAtMs: 60_000 };

describe("what happened", () => {
  test.each([
    ["at the newest step", 60_000, 0],
    ["at the newest step, which came early", 59_950, 0],
    ["after the newest step", 67_000, 0],
    ["at the step before", 45_000, 15_000],
    ["at the step before, which came late", 45_050, 15_000],
    ["at the step before, which came early", 44_950, 15_000],
    ["on the way from the step before", 52_000, 15_000],
    ["two steps before", 30_000, 30_000],
  ])("%s counts as done with its step", (_, atMs, agoMs) => {
    expect(stepsSinceMs(grid, atMs)).toBe(agoMs);
  });

  test("is never older by the clock than by this count, where it counts from there", () => {
    const grids = fc.record({ everyMs: fc.integer({ min: 100, max: 60_000 }), lastAtMs: fc.nat(1_000_000) });
    fc.assert(
      fc.property(grids, fc.nat(1_000_000), (any, atMs) => {
        expect(stepsSinceMs(any, atMs)).toBeGreaterThanOrEqual(countedFromAtMs(any) - atMs);
      }),
    );
  });
});

test("times are over with a step that may come a little early, and at no time between steps", () => {
  expect(settledAtMs(grid, 59_950)).toBe(63_750);
  expect(settledAtMs(grid, 74_999)).toBe(63_750);
  expect(settledAtMs(undefined, 61_000)).toBe(61_000);
});
