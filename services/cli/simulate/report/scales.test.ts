import { describe, expect, test } from "vitest";
import { smallReport } from "../../../../test/support/small-report.ts";
import { queueTop, replicaTop, roundTop } from "./scales.ts";
import { clockText, timeTicks } from "./time-axis.ts";

test.each([
  [0, 10],
  [10, 10],
  [11, 12],
  [98, 100],
  [101, 120],
  [812, 1000],
])("a scale that holds %d ends at %d", (highest, top) => {
  expect(roundTop(highest)).toBe(top);
});

test("the scale of a queue is the same for all laws and ends at four targets, however long it was", () => {
  expect(queueTop(smallReport(), "orders")).toBe(200); // the longest is 500, the target 50
  expect(replicaTop(smallReport(), "rest")).toBe(10);
});

describe("time", () => {
  test.each([
    [600_000, 10, 60_000, 11],
    [4000, 10, 1000, 5],
    [86_400_000, 10, 3 * 3_600_000, 9],
    [31 * 86_400_000, 10, 5 * 86_400_000, 7],
  ])("%d ms in at most %d steps are steps of %d ms, %d ticks with both ends", (durationMs, most, step, count) => {
    const ticks = timeTicks(durationMs, most);
    expect(ticks).toHaveLength(count);
    expect(ticks.slice(0, 2).map(({ atMs }) => atMs)).toEqual([0, step]);
  });

  test("ticks are minutes and seconds, and hours where they are whole ones", () => {
    expect(timeTicks(120_000, 4).map(({ text }) => text)).toEqual(["0:00", "0:30", "1:00", "1:30", "2:00"]);
    expect(timeTicks(86_400_000, 4).map(({ text }) => text)).toEqual(["0 h", "6 h", "12 h", "18 h", "24 h"]);
  });

  test.each([
    [0, "0:00"],
    [65_000, "1:05"],
    [8_105_000, "2:15:05"],
    [90_000_000, "25:00:00"],
  ])("%d ms are written %s", (atMs, text) => {
    expect(clockText(atMs)).toBe(text);
  });
});
