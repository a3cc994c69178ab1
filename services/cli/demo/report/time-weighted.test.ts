import { describe, expect, test } from "vitest";
import { type StepSeries, stepSeries } from "./step-series.ts";
import { ratioAbove, spreadOf, timeQuantile } from "./time-weighted.ts";

function seriesOf(steps: readonly (readonly [number, number | undefined])[]): StepSeries {
  const series = stepSeries();
  for (const [atMs, value] of steps) series.set(atMs, value);
  return series;
}

const tenThenFifty = seriesOf([
  [0, 10],
  [9000, 50],
]);

describe("a value over time", () => {
  test("counts by how long it was in force, not by how often it was read", () => {
    const spans = tenThenFifty.spans(0, 10_000);
    expect(spreadOf(spans)).toEqual({ min: 10, max: 50, mean: 14 });
    expect(timeQuantile(spans, 0.5)).toBe(10);
    expect(timeQuantile(spans, 0.9)).toBe(10);
    expect(timeQuantile(spans, 0.95)).toBe(50);
    expect(ratioAbove(spans, 10)).toBeCloseTo(0.1);
  });

  test("leaves out what is before and after the time asked for", () => {
    expect(tenThenFifty.spans(8000, 9500)).toEqual([
      { value: 10, forMs: 1000 },
      { value: 50, forMs: 500 },
    ]);
  });

  test("a time in which nothing was known counts for nothing, least of all as 0", () => {
    const spans = seriesOf([
      [0, 40],
      [1000, undefined],
      [9000, 60],
    ]).spans(0, 10_000);
    expect(spreadOf(spans)).toEqual({ min: 40, max: 60, mean: 50 });
    expect(ratioAbove(spans, 50)).toBe(0.5);
  });

  test("there is nothing to tell where nothing was ever known", () => {
    const spans = stepSeries().spans(0, 1000);
    expect(spreadOf(spans)).toEqual({ min: null, max: null, mean: null });
    expect(timeQuantile(spans, 0.5)).toBeNull();
    expect(ratioAbove(spans, 5)).toBeNull();
  });
});
