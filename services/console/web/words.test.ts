import { expect, test } from "vitest";
import { ago, figure } from "./words.ts";

test.each([
  [undefined, "–"],
  [0, "0"],
  [1234.56, "1,234.6"],
])("%s is written %s: unknown is not 0", (value, words) => {
  expect(figure(value)).toBe(words);
});

test.each([
  [0, "now"],
  [40, "40 s ago"],
  [60, "1 min ago"],
  [150, "2:30 min ago"],
])("%d seconds back is %s", (seconds, words) => {
  expect(ago(seconds)).toBe(words);
});
