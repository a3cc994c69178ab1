import { describe, expect, test } from "vitest";
import { adaptiveConstants } from "./constants.ts";
import { type Recurrence, recurrenceAfter } from "./recurrence.ts";

// bins of 1 s: a third of a response of 3 s
const pace = { intervalSeconds: 0.5, responseSeconds: 3 };
const constants = { ...adaptiveConstants, recurBinsPerResponse: 3, recurBins: 192, recurSearchBins: 16 };

/** Seconds, messages per second, and what could have been worked off where nothing waited. */
type Row = readonly [seconds: number, perSecond: number, limitPerSecond: number];

function recorded(rows: readonly Row[], before?: Recurrence): Recurrence {
  let recurrence = before;
  for (const [seconds, perSecond, limitPerSecond] of rows) {
    recurrence = recurrenceAfter(recurrence, { seconds, perSecond, limitPerSecond }, pace, 1, constants);
  }
  if (!recurrence) throw new Error("no rows");
  return recurrence;
}

describe("the record of arrivals", () => {
  test.each<[string, Row[], number[], number[], number]>([
    ["waits for a bin to be full", [[0.5, 10, 0]], [], [], 0.5],
    // 0.5 s × 10 + 0.5 s × 20 = 15
    [
      "adds up what arrives in one bin",
      [
        [0.5, 10, 0],
        [0.5, 20, 0],
      ],
      [15],
      [0],
      0,
    ],
    // 0.75 s × 4 + 0.25 s × 8 = 5; of the rest 0.5 s are left
    [
      "divides what arrives across the end of a bin",
      [
        [0.75, 4, 0],
        [0.75, 8, 0],
      ],
      [5],
      [0],
      0.5,
    ],
    ["spreads what arrived in a gap", [[3.5, 6, 0]], [6, 6, 6], [0, 0, 0], 0.5],
    ["keeps hundredths of messages", [[1, 1 / 3, 0]], [0.33], [0], 0],
    [
      "knows a bin in which nothing waited only up to a limit",
      [
        [0.5, 2, 12],
        [0.5, 4, 0],
        [0.5, 4, 0],
        [0.5, 4, 0],
      ],
      [3, 4],
      [12, 0],
      0,
    ],
  ])("%s", (_, rows, counts, limits, open) => {
    const { recent, open: rest } = recorded(rows);
    expect(recent).toEqual({ counts, limits });
    expect(rest.seconds).toBeCloseTo(open, 9);
  });

  test("is searched every 16 bins, and as long as 192", () => {
    const bins = (count: number) => Array.from({ length: count }, (): Row => [1, 5, 0]);
    const sizes = [15, 16, 31, 32, 400].map((count) => {
      const { past, recent } = recorded(bins(count));
      return [count, past.counts.length, recent.counts.length, past.limits.length];
    });
    expect(sizes).toEqual([
      [15, 0, 15, 0],
      [16, 16, 0, 16],
      [31, 16, 15, 16],
      [32, 32, 0, 32],
      [400, 192, 0, 192],
    ]);
    expect(recorded([[1e6, 5, 0]]).past.counts).toHaveLength(192);
  });

  test("begins anew with bins twice as long where a response takes more than twice as long, and not for a gap", () => {
    const known = recorded([[3.5, 6, 0]]);
    const next = { seconds: 0.5, perSecond: 6, limitPerSecond: 0 };
    const slow = recurrenceAfter(known, next, { ...pace, responseSeconds: 6.1 }, 1, constants);
    expect(slow).toMatchObject({ binSeconds: 6.1 / 3, recent: { counts: [] }, open: { seconds: 0.5 } });
    const slower = recurrenceAfter(known, next, { ...pace, responseSeconds: 6 }, 1, constants);
    expect(slower).toMatchObject({ binSeconds: 1, recent: { counts: [6, 6, 6, 6] } });
    const after = recurrenceAfter(known, next, { ...pace, intervalSeconds: 12 }, 1, constants);
    expect(after.binSeconds).toBe(1);
    const during = recurrenceAfter(known, { ...next, seconds: 60 }, pace, 1, constants);
    expect(during.binSeconds).toBe(1);
    const rarer = recurrenceAfter(known, { ...next, seconds: 5 }, { ...pace, intervalSeconds: 5 }, 1, constants);
    expect(rarer.binSeconds).toBe(5);
  });
});
