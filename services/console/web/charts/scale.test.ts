import { expect, test } from "vitest";
import { largestOf, roundTop } from "./scale.ts";

test.each([
  [0, 10, 10],
  [47, 10, 60],
  [50, 10, 60],
  [95, 10, 120],
  [365, 10, 400],
  [10.6, 2, 12],
  [0.2, 2, 2],
])("the axis above %d (at least %d) ends at %d", (largest, least, top) => {
  expect(roundTop(largest, least)).toBeCloseTo(top, 9);
});

test("gaps do not count as the largest", () => {
  expect(largestOf([[1, null, 7], [null], [3]])).toBe(7);
});
