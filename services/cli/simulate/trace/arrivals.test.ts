import { describe, expect, test } from "vitest";
import { arrivalsOf, sectionOf } from "./arrivals.ts";

const trace = arrivalsOf("yesterday.csv", {
  points: [
    { atMs: 1000, ratePerSecond: 10 },
    { atMs: 3000, ratePerSecond: 30 },
    { atMs: 4000, ratePerSecond: 0 },
  ],
});

describe("between two points of a trace the rate is on the line between them, outside it is that of the nearest", () => {
  test.each([
    [0, 10],
    [1000, 10],
    [1500, 15], // 10 + 20 × 500 / 2000
    [3000, 30],
    [3750, 7.5], // 30 − 30 × 750 / 1000
    [4000, 0],
    [9000, 0],
  ])("at %d ms it is %d", (atMs, rate) => {
    expect(trace.ratePerSecond(atMs)).toBe(rate);
  });
});

test("time may go back and forth", () => {
  const times = [3750, 0, 9000, 1500, 1500, 3000, 1000];
  expect(times.map((atMs) => trace.ratePerSecond(atMs))).toEqual([7.5, 10, 0, 15, 15, 30, 10]);
});

test("a trace lasts until its last point", () => {
  expect(trace).toMatchObject({ name: "yesterday.csv", durationMs: 4000 });
});

test("a section of a trace begins at 0", () => {
  const section = sectionOf(trace, 3000, 4000);
  expect(section.durationMs).toBe(1000);
  expect(section.ratePerSecond(750)).toBe(7.5);
});
