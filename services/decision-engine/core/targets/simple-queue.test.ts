import { describe, expect, test } from "vitest";
import { lowerMark } from "./lower-mark.ts";
import { stepSimpleQueue } from "./simple-queue.ts";

describe("simple-queue", () => {
  // lower mark of 50: ⌊0.7 · 50⌋ = 35; of 5: ⌊3.5⌋ = 3; of 1: ⌊0.7⌋ = 0
  test.each([
    [50, 1000, 1],
    [50, 51, 1],
    [50, 50, 0],
    [50, 36, 0],
    [50, 35, 0],
    [50, 34, -1],
    [50, 0, -1],
    [5, 4, 0],
    [5, 3, 0],
    [5, 2, -1],
    [1, 0, 0],
    [0, 0, 0],
    [0, 1, 1],
  ])("at a setpoint of %i a queue of %i moves the replicas by %i", (setpoint, length, delta) => {
    expect(stepSimpleQueue(setpoint, length)).toBe(delta);
  });

  test.each([
    [50, 35],
    [10, 7],
    [5, 3],
    [3, 2],
    [1, 0],
    [0, 0],
  ])("70 %% of %i is truncated to %i", (setpoint, mark) => {
    expect(lowerMark(setpoint)).toBe(mark);
  });
});
