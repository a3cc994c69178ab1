import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latestTickMs, tickAfter, tickIsDue, tickMs } from "./tick.ts";

/** When ticks are taken between 0 and `endMs`, looking at every sample and when told to look. */
function ticksTaken(sampleAtMs: readonly number[], endMs: number): number[] {
  const taken: number[] = [];
  let next: number | undefined;
  const look = (nowMs: number, isNew: boolean) => {
    if (!tickIsDue(next, isNew, nowMs)) return;
    taken.push(nowMs);
    next = tickAfter(next, nowMs);
  };
  for (const atMs of [...sampleAtMs, endMs]) {
    while (next !== undefined && latestTickMs(next) < atMs) look(latestTickMs(next), false);
    if (atMs < endMs) look(atMs, true);
  }
  return taken;
}

/** The cell of the grid from the first tick that an instant lies in: from 50 ms before a tick to 50 before the next. */
function cellsOf(taken: readonly number[]): number[] {
  return taken.map((atMs) => Math.floor((atMs - (taken[0] ?? 0) + 50) / tickMs));
}

const minuteMs = 60_000;

function samples(periodMs: number, offsetOf: (index: number) => number = () => 0): number[] {
  return Array.from({ length: minuteMs / periodMs }, (_, index) => index * periodMs + offsetOf(index));
}

describe("the tick", () => {
  test.each([
    ["every 100 ms", samples(100)],
    ["every 500 ms", samples(500)],
    ["every 500 ms, up to 40 ms early or late", samples(500, (index) => (index === 0 ? 0 : ((index * 37) % 81) - 40))],
    ["every 2 s", samples(2000)],
    ["every 333 ms", samples(333)],
    ["every 510 ms", samples(510)],
  ])("is taken 120 times a minute, once in each 500 ms, with samples %s", (_, atMs) => {
    const cells = cellsOf(ticksTaken(atMs, minuteMs));
    expect(cells).toEqual(Array.from({ length: 120 }, (__, index) => index));
  });

  test("is taken once in each cell of the grid for samples at any times", () => {
    const gaps = fc.array(fc.nat(1500), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(gaps, (gapsMs) => {
        let atMs = 0;
        const times = [0, ...gapsMs.map((gapMs) => (atMs += gapMs))];
        const cells = cellsOf(ticksTaken(times, atMs + 1));
        expect(cells).toEqual(cells.map((__, index) => index));
      }),
    );
  });

  test("is never taken twice in a cell, however late anybody looks", () => {
    const looks = fc.array(fc.record({ gapMs: fc.nat(1500), isNew: fc.boolean() }), { maxLength: 80 });
    fc.assert(
      fc.property(looks, (looked) => {
        const taken: number[] = [];
        let nowMs = 0;
        let next: number | undefined;
        for (const { gapMs, isNew } of looked) {
          nowMs += gapMs;
          if (!tickIsDue(next, isNew, nowMs)) continue;
          next = tickAfter(next, nowMs);
          taken.push(nowMs);
        }
        const cells = cellsOf(taken);
        expect(new Set(cells).size).toBe(cells.length);
      }),
    );
  });

  test("waits for the first sample, and takes it at once", () => {
    expect(tickIsDue(undefined, false, 1e9)).toBe(false);
    expect(tickIsDue(undefined, true, 7)).toBe(true);
    expect(tickAfter(undefined, 7)).toBe(507);
  });

  test("uses a sample up to 50 ms before its time at once, an earlier one not", () => {
    expect(tickIsDue(1000, true, 950)).toBe(true);
    expect(tickIsDue(1000, true, 949)).toBe(false);
  });

  test("uses a sample up to 50 ms after its time at once, and goes on without one from then on", () => {
    expect(tickIsDue(1000, true, 1001)).toBe(true);
    expect(tickIsDue(1000, false, 1049)).toBe(false);
    expect(tickIsDue(1000, false, 1050)).toBe(true);
    expect(latestTickMs(1000)).toBe(1050);
  });

  test("stays on its grid, taken early or late", () => {
    expect(tickAfter(1000, 950)).toBe(1500);
    expect(tickAfter(1000, 1050)).toBe(1500);
  });

  test("is not made up for when it was slept through", () => {
    expect(tickAfter(1000, 61_000)).toBe(61_500);
    // taken 460 ms late it is the next one, 40 ms early: otherwise two would follow each other within 40 ms
    expect(tickAfter(1000, 1460)).toBe(2000);
  });
});
