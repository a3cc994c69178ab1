import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundsInterval } from "./bounds.ts";
import { narrow } from "./interval.ts";
import { limitStep } from "./step-limit.ts";

const bounds = boundsInterval({ min: 2, max: 10, schedule: [] });

describe("bounds", () => {
  test("leave what lies between min and max, and min is a floor", () => {
    expect(bounds).toEqual({ floor: 2, least: 2, most: 10, leastReason: "bounded", mostReason: "bounded" });
  });
});

describe("a guard", () => {
  test("narrows each end it can and says so", () => {
    expect(narrow(bounds, { least: 4, most: 6, reason: "cooling-down" })).toEqual({
      floor: 2,
      least: 4,
      most: 6,
      leastReason: "cooling-down",
      mostReason: "cooling-down",
    });
  });

  test("leaves the reason of an end it does not move", () => {
    expect(narrow(bounds, { least: 1, most: 6, reason: "stabilizing" })).toMatchObject({
      least: 2,
      leastReason: "bounded",
      most: 6,
      mostReason: "stabilizing",
    });
    expect(narrow(bounds, { reason: "stabilizing" })).toEqual(bounds);
  });

  test.each([
    ["above", { least: 15, most: 20 }, { least: 10, most: 10 }],
    ["below", { least: 0, most: 1 }, { least: 2, most: 2 }],
  ])("that lies all %s an earlier one gives way to it", (_, later, left) => {
    expect(narrow(bounds, { ...later, reason: "stabilizing" })).toMatchObject(left);
  });

  test("never widens the interval, never turns it round, never lowers the floor", () => {
    const end = fc.option(fc.integer({ min: -20, max: 30 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(end, end), { maxLength: 4 }), (guards) => {
        let interval = bounds;
        for (const [least, most] of guards) {
          const ends = { ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) };
          const next = narrow(interval, { ...ends, reason: "stabilizing" });
          expect(next.least).toBeGreaterThanOrEqual(interval.least);
          expect(next.most).toBeLessThanOrEqual(interval.most);
          expect(next.least).toBeLessThanOrEqual(next.most);
          expect(next.floor).toBe(2);
          interval = next;
        }
      }),
    );
  });
});

describe("the step limit", () => {
  test("counts up and down from what was desired at the last step", () => {
    expect(limitStep(bounds, { up: 1, down: 2 }, 5)).toMatchObject({ least: 3, most: 6 });
  });

  test("of one direction leaves the other free", () => {
    expect(limitStep(bounds, { up: 1 }, 5)).toMatchObject({ least: 2, most: 6, leastReason: "bounded" });
    expect(limitStep(bounds, { down: 1 }, 5)).toMatchObject({ least: 4, most: 10, mostReason: "bounded" });
  });

  test("gives way to min and to max", () => {
    expect(limitStep(bounds, { up: 1 }, 0)).toMatchObject({ least: 2, most: 2 });
    expect(limitStep(bounds, { down: 1 }, 20)).toMatchObject({ least: 10, most: 10 });
  });

  test("never raises the floor: a higher priority takes faster than a workload gives", () => {
    expect(limitStep(bounds, { down: 1 }, 9)).toMatchObject({ floor: 2, least: 8 });
  });

  test("that is not configured is none", () => {
    expect(limitStep(bounds, undefined, 5)).toBe(bounds);
  });
});
