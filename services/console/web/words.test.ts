import { expect, test } from "vitest";
import { ago, aimOf, asked, figure, sentence, slotsTaken } from "./words.ts";

test.each([
  [undefined, "–"],
  [0, "0"],
  [1234.56, "1,234.6"],
])("%s is written %s: unknown is not 0", (value, words) => {
  expect(figure(value)).toBe(words);
});

test("who asks for more than can be told asks for all there are", () => {
  expect([2 ** 32 - 2, 2 ** 32 - 1, undefined].map(asked)).toEqual(["4,294,967,294", "all there are", "–"]);
});

test("what a program says is a sentence on the page", () => {
  expect(sentence("the engine at localhost:7002 cannot be reached")).toBe(
    "The engine at localhost:7002 cannot be reached.",
  );
});

test.each([
  [0, "now"],
  [40, "40 s ago"],
  [60, "1 min ago"],
  [150, "2:30 min ago"],
])("%d seconds back is %s", (seconds, words) => {
  expect(ago(seconds)).toBe(words);
});

test.each([
  [{ occupied: 3, capacity: 10 }, "3 of 10 slots taken"],
  [{ occupied: 3 }, "3 slots taken"],
])("%j is told as %s: a number that is not limited has no end", (slots, words) => {
  expect(slotsTaken(slots)).toBe(words);
});

test.each([
  ["adaptive", "ceiling"],
  ["queue-pid", "target"],
])("the setpoint of %s is a %s", (target, word) => {
  expect(aimOf({ target })).toBe(word);
});
