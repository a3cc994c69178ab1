import { describe, expect, test } from "vitest";
import type { Resources } from "../../../shared/model/resources.ts";
import { type ClaimParts, claimsOn } from "../../../test/support/claims.ts";
import { allocate } from "./allocate.ts";

function grants(
  parts: readonly ClaimParts[],
  amounts: number | Resources,
  kept: Resources = {},
): Record<string, number> {
  const { claims, capacity, reserve } = claimsOn(parts, amounts, kept);
  const granted = allocate(claims, capacity, reserve);
  return Object.fromEntries(claims.map(({ place }, index) => [place.workload.name, granted[index] ?? Number.NaN]));
}

describe("an allocation", () => {
  test("takes from the lowest priority first, down to its floor", () => {
    const given = [
      { name: "high", wanted: 8 },
      { name: "middle", priority: 2, floor: 1, wanted: 4 },
      { name: "low", priority: 3, floor: 1, wanted: 9 },
    ];
    expect(grants(given, 10)).toEqual({ high: 8, middle: 1, low: 1 });
    expect(grants(given, 12)).toEqual({ high: 8, middle: 3, low: 1 });
  });

  test("gives the odd replica to the one that has more now, so that nothing moves for nothing", () => {
    const given = [
      { name: "a", wanted: 9, desired: 2 },
      { name: "b", wanted: 9, desired: 3 },
    ];
    expect(grants(given, 5)).toEqual({ a: 2, b: 3 });
  });

  test("keeps floors that do not fit together by priority, equals alike", () => {
    const given = [
      { name: "high", floor: 3, wanted: 3 },
      { name: "a", priority: 2, floor: 4, wanted: 4 },
      { name: "b", priority: 2, floor: 4, wanted: 4 },
      { name: "rest", remainder: true, floor: 2, wanted: 9 },
    ];
    expect(grants(given, 9)).toEqual({ high: 3, a: 3, b: 3, rest: 0 });
  });

  test("of an empty pool is empty", () => {
    expect(grants([], 10)).toEqual({});
  });
});

describe("weights", () => {
  test.each([
    // shares of one more, by turns: a/3 and b/1 → 3 : 1
    [8, { a: 6, b: 2 }],
    // 6/3 = 2/1: the ninth would make a 7/3 and b 3/1
    [9, { a: 7, b: 2 }],
    [100, { a: 12, b: 12 }],
    // b is content with 12, so a takes the rest
    [20, { a: 12, b: 8 }],
  ])("divide %i among equals by their shares", (capacity, expected) => {
    const given = [
      { name: "a", weight: 3, wanted: 12 },
      { name: "b", wanted: 12 },
    ];
    expect(grants(given, capacity)).toEqual(expected);
  });

  test("divide also what remains for remainders", () => {
    const given = [
      { name: "work", wanted: 4 },
      { name: "a", remainder: true, weight: 2, wanted: 10 },
      { name: "b", remainder: true, wanted: 10 },
    ];
    expect(grants(given, 10)).toEqual({ work: 4, a: 4, b: 2 });
  });

  test("move nothing between priorities", () => {
    const given = [
      { name: "high", wanted: 6 },
      { name: "low", priority: 2, weight: 1000, wanted: 6 },
    ];
    expect(grants(given, 8)).toEqual({ high: 6, low: 2 });
  });
});

describe("a reserve", () => {
  const given = [
    { name: "high", wanted: 5 },
    { name: "low", priority: 2, floor: 1, wanted: 4 },
    { name: "rest", remainder: true, wanted: 10 },
  ];

  test.each([
    // 10 − 5 − 2 = 3 for the lower ones
    [5, { high: 5, low: 3, rest: 0 }],
    [2, { high: 2, low: 4, rest: 2 }],
    [8, { high: 8, low: 1, rest: 0 }],
    // the highest priority may use it up; a floor is kept
    [10, { high: 9, low: 1, rest: 0 }],
  ])("of 2 is there for the highest priority, which wants %i, and for floors only", (wanted, expected) => {
    const parts = given.map((one) => (one.name === "high" ? { ...one, wanted } : one));
    expect(grants(parts, 10, { replicas: 2 })).toEqual(expected);
  });

  test("keeps a remainder out where all others have one priority, and is none where there are only remainders", () => {
    const rest = { name: "rest", remainder: true, wanted: 10 };
    expect(grants([{ name: "work", wanted: 5 }, rest], 10, { replicas: 2 })).toEqual({ work: 5, rest: 3 });
    expect(grants([rest], 10, { replicas: 2 })).toEqual({ rest: 10 });
  });
});

describe("dimensions", () => {
  test("share alike by what is dominant: the example of the paper on dominant resource fairness", () => {
    // 9 cores and 18 GB; a takes 1 core and 4 GB (2/9 of memory), b 3 cores and 1 GB (1/3 of the cores): 3 · 2/9 = 2 · 1/3
    const given = [
      { name: "a", wanted: 9, resources: { cpu: 1, memory: 4 } },
      { name: "b", wanted: 9, resources: { cpu: 3, memory: 1 } },
    ];
    expect(grants(given, { cpu: 9, memory: 18 })).toEqual({ a: 3, b: 2 });
  });

  test("let one that needs little of what is short go on", () => {
    // 4 of 8 thousandths each are half of them: then none is left for one more, but memory is
    const given = [
      { name: "busy", wanted: 9, resources: { cpu: 4, memory: 1 } },
      { name: "busy-too", wanted: 9, resources: { cpu: 4, memory: 1 } },
      { name: "idle", wanted: 90, resources: { cpu: 0, memory: 1 } },
    ];
    expect(grants(given, { cpu: 8, memory: 40 })).toEqual({ busy: 1, "busy-too": 1, idle: 38 });
  });

  test("count replicas beside the rest", () => {
    const given = [{ name: "a", wanted: 9, resources: { cpu: 1 } }];
    expect(grants(given, { cpu: 8, replicas: 5 })).toEqual({ a: 5 });
  });

  test("are exact in bytes", () => {
    const gi = 1024 ** 3;
    const given = [{ name: "a", wanted: 100_000, resources: { memory: gi } }];
    expect(grants(given, { memory: 16 * gi })).toEqual({ a: 16 });
    expect(grants(given, { memory: 16 * gi - 1 })).toEqual({ a: 15 });
  });
});
