import { describe, expect, test } from "vitest";
import { atMost, open, raiseFloor } from "./interval.ts";
import { limitStep } from "./step-limit.ts";

const bounds = raiseFloor(atMost(open, 10, "bounded"), 2, "bounded");
const settledAt = (count: number) => ({ stepFrom: count, desired: count, granted: count });

describe("the step limit", () => {
  test("counts up and down from what was desired at the last step", () => {
    expect(limitStep(bounds, { up: 1, down: 2 }, settledAt(5))).toMatchObject({ least: 3, most: 6 });
  });

  test("of one direction leaves the other free", () => {
    expect(limitStep(bounds, { up: 1 }, settledAt(5))).toMatchObject({ least: 2, most: 6, leastReason: "bounded" });
    expect(limitStep(bounds, { down: 1 }, settledAt(5))).toMatchObject({ least: 4, most: 10, mostReason: "bounded" });
  });

  test("gives way to min and to max", () => {
    expect(limitStep(bounds, { up: 1 }, settledAt(0))).toMatchObject({ least: 2, most: 2 });
    expect(limitStep(bounds, { down: 1 }, settledAt(20))).toMatchObject({ least: 10, most: 10 });
  });

  test("never raises the floor: a higher priority takes faster than a workload gives", () => {
    expect(limitStep(bounds, { down: 1 }, settledAt(9))).toMatchObject({ floor: 2, least: 8 });
  });

  test("asks for nothing back that was taken since the last step, and takes nothing that was granted before it", () => {
    expect(limitStep(bounds, { down: 1 }, { stepFrom: 9, desired: 4, granted: 4 })).toMatchObject({ least: 4 });
    expect(limitStep(bounds, { up: 1 }, { stepFrom: 3, desired: 3, granted: 6 })).toMatchObject({ most: 6 });
  });

  test("that is not configured is none", () => {
    expect(limitStep(bounds, undefined, settledAt(5))).toBe(bounds);
  });
});
