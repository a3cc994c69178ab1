import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lookAgainMs, tickAfter, tickIsDue, tickWithoutSample } from "./tick.ts";

interface Taken {
  readonly atMs: number;
  /** How long the sample it used had been there; left out where it used none that was new. */
  readonly waitedMs?: number;
}

/** The ticks taken until `endMs` by somebody who looks at every sample, and when told to look again. */
function ticksTaken(sampleAtMs: readonly number[], endMs: number): Taken[] {
  const taken: Taken[] = [];
  let next: number | undefined;
  let waiting: number | undefined;
  const look = (atMs: number) => {
    if (!tickIsDue(next, waiting, atMs)) return;
    taken.push(waiting === undefined ? { atMs } : { atMs, waitedMs: atMs - waiting });
    next = tickAfter(next, atMs, waiting);
    waiting = undefined;
  };
  const again = () => (next === undefined ? Number.POSITIVE_INFINITY : lookAgainMs(next, waiting));
  for (const atMs of [...sampleAtMs, endMs]) {
    while (again() < atMs) look(again());
    if (atMs === endMs) break;
    waiting = atMs;
    look(atMs);
  }
  return taken;
}

const minuteMs = 60_000;

function samples(periodMs: number, offsetOf: (index: number) => number = () => 0): number[] {
  return Array.from({ length: Math.ceil(minuteMs / periodMs) }, (_, index) => index * periodMs + offsetOf(index));
}

describe("the tick", () => {
  test.each([
    ["every 100 ms", samples(100)],
    ["every 500 ms", samples(500)],
    ["every 500 ms, up to 40 ms early or late", samples(500, (index) => (index === 0 ? 0 : ((index * 37) % 81) - 40))],
    ["every 500 ms, the first one 180 ms late", samples(500, (index) => (index === 0 ? 180 : 0))],
    ["every 2 s", samples(2000)],
    ["every 333 ms", samples(333)],
  ])("is taken every 500 ms, 120 times a minute, with samples %s", (_, atMs) => {
    expect(Math.abs(ticksTaken(atMs, minuteMs - 51).length - 120)).toBeLessThanOrEqual(1);
  });

  test.each([60, 120, 180, 240, 260, 320, 400])(
    "soon uses each sample as it arrives, also where the first one was %i ms late",
    (lateMs) => {
      const settled = ticksTaken(
        samples(500, (index) => (index === 0 ? lateMs : 0)),
        minuteMs,
      ).filter(({ atMs }) => atMs > 15_000);
      expect(settled.length).toBeGreaterThan(80);
      expect(settled.map(({ waitedMs }) => waitedMs)).toEqual(settled.map(() => 0));
    },
  );

  test("is never taken twice within 390 ms, however irregular the samples and whoever looks late", () => {
    const gaps = fc.array(fc.nat(1500), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(gaps, (gapsMs) => {
        let atMs = 0;
        const times = [0, ...gapsMs.map((gapMs) => (atMs += gapMs))];
        const taken = ticksTaken(times, atMs + 1);
        const apart = taken.slice(1).map((tick, index) => tick.atMs - (taken[index]?.atMs ?? 0));
        expect(Math.min(Number.POSITIVE_INFINITY, ...apart)).toBeGreaterThanOrEqual(390);
      }),
    );
  });

  test("waits for the first sample, and takes it at once", () => {
    expect(tickIsDue(undefined, undefined, 1e9)).toBe(false);
    expect(tickIsDue(undefined, 7, 7)).toBe(true);
    expect(tickAfter(undefined, 7, 7)).toBe(507);
  });

  test("uses a sample up to 50 ms before its time at once, an earlier one at its time", () => {
    expect(tickIsDue(1000, 950, 950)).toBe(true);
    expect(tickIsDue(1000, 949, 949)).toBe(false);
    expect(lookAgainMs(1000, 760)).toBe(1000);
  });

  test("uses a sample up to 50 ms after its time at once, and goes on without one from then on", () => {
    expect(tickIsDue(1000, 1001, 1001)).toBe(true);
    expect(tickIsDue(1000, undefined, 1049)).toBe(false);
    expect(tickIsDue(1000, undefined, 1050)).toBe(true);
    expect(lookAgainMs(1000, undefined)).toBe(1050);
  });

  test("waits for a newer sample where the one it has is nearer to the tick before", () => {
    expect(lookAgainMs(1000, 740)).toBe(1050);
    expect(tickIsDue(1000, 740, 1000)).toBe(false);
  });

  test("stays on its grid without a new sample, and leans towards the nearer side by at most 10 ms with one", () => {
    expect(tickAfter(1000, 1050)).toBe(1500);
    expect(tickAfter(1000, 1020, 1020)).toBe(1502);
    expect(tickAfter(1000, 950, 950)).toBe(1495);
    expect(tickAfter(1000, 950, 620)).toBe(1510); // 120 ms after the tick before
    expect(tickAfter(1000, 950, 880)).toBe(1490); // 120 ms before this one
  });

  test("is not made up for when it was slept through", () => {
    expect(tickAfter(1000, 61_000)).toBe(61_500);
    // taken 460 ms late it is the next one, 40 ms early: otherwise two would follow each other within 40 ms
    expect(tickAfter(1000, 1460)).toBe(2000);
  });
});

test("a step without a sample comes 100 ms after the sample that would have made it", () => {
  expect(tickWithoutSample(1000, 500)).toBe(1600);
});
