import { describe, expect, test } from "vitest";
import { type GrowthView, type ReactionTimes, reactionRecord } from "./reaction.ts";

type View = readonly [atMs: number, allocated: number, ready: number, sampleAgeMs?: number];

function timesOf(views: readonly View[]): ReactionTimes {
  const record = reactionRecord();
  for (const [atMs, allocated, ready, sampleAgeMs = 0] of views) {
    record.see({ atMs, allocated, ready, sampleAgeMs } satisfies GrowthView);
  }
  return record.times();
}

describe("a reaction", () => {
  test("lasts from the sample to the first and to the last replica it called for", () => {
    const { first, last } = timesOf([
      [1000, 1, 1],
      [2000, 4, 1, 20],
      [2100, 4, 2],
      [2200, 4, 3],
      [2300, 4, 4],
    ]);
    expect([first, last]).toEqual([[120], [320]]);
  });

  test("counts a single replica as first and last", () => {
    expect(
      timesOf([
        [0, 3, 3],
        [500, 4, 3],
        [640, 4, 4],
      ]),
    ).toEqual({ first: [140], last: [140] });
  });

  test("ends where the next growth begins: what was not reached is not counted", () => {
    expect(
      timesOf([
        [0, 1, 1],
        [1000, 4, 1],
        [1100, 4, 2],
        [1500, 6, 2, 10],
        [1600, 6, 4],
        [1700, 6, 5],
        [1800, 6, 6],
      ]),
    ).toEqual({ first: [100, 210], last: [310] });
  });

  test("is not counted where the grant is taken back before a replica runs", () => {
    expect(
      timesOf([
        [0, 1, 1],
        [1000, 4, 1],
        [1100, 1, 1],
        [1200, 1, 4],
      ]),
    ).toEqual({ first: [], last: [] });
  });

  test("does not count replicas that still run of an earlier grant", () => {
    expect(
      timesOf([
        [0, 5, 5],
        [1000, 3, 5],
        [1010, 6, 5],
        [1500, 6, 6],
      ]),
    ).toEqual({ first: [490], last: [490] });
  });

  test("is none at the start, where nothing was granted before", () => {
    expect(
      timesOf([
        [0, 4, 0],
        [100, 4, 4],
      ]),
    ).toEqual({ first: [], last: [] });
  });
});
