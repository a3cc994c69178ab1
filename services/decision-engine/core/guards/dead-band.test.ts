import { describe, expect, test } from "vitest";
import type { DirectionGuards } from "../../../../shared/model/pool.ts";
import { directionGuards, inputOf, wantedOf } from "../../../../test/support/guarded-workload.ts";
import { workload } from "../../../../test/support/pool-builders.ts";
import { guard } from "./guard.ts";

function wanted(deadBand: DirectionGuards["deadBand"], desired: number, asked: number): number {
  const guards = { up: directionGuards({ deadBand }), down: directionGuards({ deadBand }) };
  const spec = workload("a", { replicas: { min: 0, max: 1000 }, guards });
  return wantedOf(guard(spec, inputOf(desired, asked)), asked);
}

describe("a dead band", () => {
  test.each([
    [
      "of so many replicas",
      { absolute: 2, relative: 0 },
      10,
      [
        [11, 10],
        [12, 10],
        [13, 13],
        [8, 10],
        [7, 7],
      ],
    ],
    [
      "of a share",
      { absolute: 0, relative: 0.1 },
      30,
      [
        [33, 30],
        [34, 34],
        [27, 30],
        [26, 26],
      ],
    ],
    // 0.29 · 100 is 28.999999999999996 in floating point
    [
      "of a share, exactly",
      { absolute: 0, relative: 0.29 },
      100,
      [
        [129, 100],
        [130, 130],
      ],
    ],
    [
      "of whichever is more",
      { absolute: 3, relative: 0.1 },
      10,
      [
        [13, 10],
        [14, 14],
      ],
    ],
    [
      "of nothing",
      { absolute: 0, relative: 0 },
      10,
      [
        [11, 11],
        [9, 9],
      ],
    ],
    [
      "that is wide, not on the way from 0",
      { absolute: 5, relative: 0 },
      0,
      [
        [1, 1],
        [3, 3],
      ],
    ],
    [
      "that is wide, not on the way to 0",
      { absolute: 5, relative: 0 },
      3,
      [
        [0, 0],
        [1, 3],
      ],
    ],
  ] as const)("%s leaves small changes", (_, deadBand, desired, changes) => {
    expect(changes.map(([asked]) => [asked, wanted(deadBand, desired, asked)])).toEqual(changes);
  });

  test("of one direction leaves the other free", () => {
    const deadBand = { absolute: 2, relative: 0 };
    const spec = workload("a", { guards: { up: directionGuards({ deadBand }) } });
    expect(wantedOf(guard(spec, inputOf(5, 6)), 6)).toBe(5);
    expect(wantedOf(guard(spec, inputOf(5, 4)), 4)).toBe(4);
  });

  test("is measured from what was granted: slots that still come free are no change", () => {
    const deadBand = { absolute: 1, relative: 0 };
    const guards = { up: directionGuards({ deadBand }), down: directionGuards({ deadBand }) };
    const guarded = guard(workload("a", { guards }), inputOf(4, 7, { allocated: 8 }));
    expect(guarded.interval).toMatchObject({ least: 8, leastReason: "dead-band" });
  });
});
