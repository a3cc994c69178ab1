import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { observed } from "../../../test/support/pool-builders.ts";
import { countOf, noTurnover, type Turnover, updateTurnover } from "./turnover.ts";

interface Moment {
  readonly atMs: number;
  readonly granted: number;
  readonly ready: number;
  readonly starting?: number;
  readonly stopping?: number;
  readonly trouble?: boolean;
}

const crash = { kind: "crash-looping", detail: "exits with 1" } as const;

function live(moments: readonly Moment[], from: Turnover = noTurnover): Turnover {
  return moments.reduce((turnover, { atMs, granted, ready, starting = 0, stopping = 0, trouble }) => {
    const counts = observed("w", ready, { starting, stopping, ...(trouble && { trouble: crash }) });
    return updateTurnover(turnover, counts, granted, atMs);
  }, from);
}

describe("the time of a start", () => {
  test("is from grant to ready, first granted first ready", () => {
    const turnover = live([
      { atMs: 0, granted: 1, ready: 1 },
      { atMs: 100, granted: 2, ready: 1 },
      { atMs: 300, granted: 3, ready: 1, starting: 2 },
      { atMs: 900, granted: 3, ready: 2, starting: 1 },
    ]);
    expect(turnover.startMs).toBe(800);
    expect(turnover.starts).toEqual([{ atMs: 300, replicas: 1 }]);
    // 800 + 0.2 · (1800 − 800)
    expect(live([{ atMs: 2100, granted: 3, ready: 3 }], turnover).startMs).toBe(1000);
  });

  test("counts each of several that became ready at once", () => {
    const turnover = live([
      { atMs: 0, granted: 1, ready: 1 },
      { atMs: 100, granted: 4, ready: 1 },
      { atMs: 600, granted: 4, ready: 2, starting: 2 },
      { atMs: 1100, granted: 4, ready: 4 },
    ]);
    // 500, then twice 1000: 500 → 600 → 680
    expect(turnover.startMs).toBeCloseTo(680, 9);
    expect(turnover.starts).toEqual([]);
  });

  test("is not learned from what was under way when it was adopted, which is as old as the adoption", () => {
    const adopted = live([{ atMs: 1000, granted: 3, ready: 1, starting: 2 }]);
    expect(adopted.starts).toEqual([{ atMs: 1000, replicas: 2 }]);
    const later = live(
      [
        { atMs: 1010, granted: 4, ready: 3 },
        { atMs: 1510, granted: 4, ready: 4 },
      ],
      adopted,
    );
    expect(later.startMs).toBe(500);
  });

  test("is not learned from starts that trouble has met", () => {
    const turnover = live([
      { atMs: 0, granted: 1, ready: 1 },
      { atMs: 100, granted: 2, ready: 1 },
      { atMs: 200, granted: 2, ready: 1, trouble: true },
      { atMs: 90_000, granted: 2, ready: 2 },
    ]);
    expect(turnover.startMs).toBeUndefined();
    const later = live(
      [
        { atMs: 90_100, granted: 3, ready: 2 },
        { atMs: 90_800, granted: 3, ready: 3 },
      ],
      turnover,
    );
    expect(later.startMs).toBe(700);
  });

  test("is that of the replacement where a replica was lost", () => {
    const turnover = live([
      { atMs: 0, granted: 3, ready: 3 },
      { atMs: 1000, granted: 3, ready: 2 },
      { atMs: 1400, granted: 3, ready: 3 },
    ]);
    expect(turnover.startMs).toBe(400);
  });

  test("is not that of a start that was taken back, the youngest first", () => {
    const turnover = live([
      { atMs: 0, granted: 1, ready: 1 },
      { atMs: 100, granted: 2, ready: 1 },
      { atMs: 200, granted: 3, ready: 1 },
      { atMs: 300, granted: 2, ready: 1, starting: 2 },
    ]);
    expect(turnover.starts).toEqual([{ atMs: 100, replicas: 1 }]);
  });

  test("is not learned where somebody else scales", () => {
    const turnover = live([
      { atMs: 0, granted: 2, ready: 2 },
      { atMs: 100, granted: 2, ready: 5 },
      { atMs: 9000, granted: 2, ready: 2 },
    ]);
    expect(turnover.startMs).toBeUndefined();
    expect(turnover.stopMs).toBeUndefined();
  });
});

describe("the time of a stop", () => {
  test("is from the cut to the free slot, and the oldest ends first", () => {
    const turnover = live([
      { atMs: 0, granted: 3, ready: 3 },
      { atMs: 100, granted: 2, ready: 3 },
      { atMs: 150, granted: 1, ready: 2, stopping: 1 },
      { atMs: 160, granted: 1, ready: 1, stopping: 2 },
      { atMs: 500, granted: 1, ready: 1, stopping: 1 },
    ]);
    expect(turnover.stopMs).toBe(400);
    expect(turnover.stops).toEqual([{ atMs: 150, replicas: 1 }]);
    // 400 + 0.2 · (650 − 400)
    expect(live([{ atMs: 800, granted: 1, ready: 1 }], turnover).stopMs).toBeCloseTo(450, 9);
  });

  test("is that of a replica which was still starting, too", () => {
    const turnover = live([
      { atMs: 0, granted: 1, ready: 1 },
      { atMs: 100, granted: 2, ready: 1, starting: 1 },
      { atMs: 200, granted: 1, ready: 1, starting: 1 },
      { atMs: 210, granted: 1, ready: 1, stopping: 1 },
      { atMs: 500, granted: 1, ready: 1 },
    ]);
    expect(turnover.stopMs).toBe(300);
  });

  test("is not learned from a cut that was taken back before it was carried out", () => {
    const turnover = live([
      { atMs: 0, granted: 3, ready: 3 },
      { atMs: 100, granted: 1, ready: 3 },
      { atMs: 105, granted: 3, ready: 3 },
      { atMs: 110, granted: 3, ready: 3 },
    ]);
    expect(turnover.stopMs).toBeUndefined();
    expect(turnover.stops).toEqual([]);
  });
});

test("nothing that changes is the same object", () => {
  const turnover = live([{ atMs: 0, granted: 3, ready: 2, starting: 1, stopping: 1 }]);
  const again = live([{ atMs: 700, granted: 3, ready: 2, starting: 1, stopping: 1 }], turnover);
  expect(again).toBe(turnover);
});

test("whatever is observed: what is pending is what the counts leave, in order, and delays are never negative", () => {
  const moment = fc.record({
    gapMs: fc.nat(500),
    granted: fc.nat(12),
    ready: fc.nat(12),
    starting: fc.nat(4),
    stopping: fc.nat(4),
    trouble: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 40 }), (moments) => {
      let atMs = 0;
      let turnover = noTurnover;
      for (const { gapMs, ...counts } of moments) {
        atMs += gapMs;
        turnover = live([{ atMs, ...counts }], turnover);
        const { starts, stops, startMs = 0, stopMs = 0 } = turnover;
        expect(countOf(starts)).toBe(Math.max(0, counts.granted - counts.ready));
        expect(countOf(stops)).toBeLessThanOrEqual(12 + 4 + counts.stopping);
        expect(Math.min(startMs, stopMs)).toBeGreaterThanOrEqual(0);
        for (const batches of [starts, stops]) {
          expect(batches.map((batch) => batch.atMs)).toEqual(batches.map((batch) => batch.atMs).sort((a, b) => a - b));
          for (const { replicas } of batches) expect(replicas).toBeGreaterThan(0);
        }
      }
    }),
  );
});
