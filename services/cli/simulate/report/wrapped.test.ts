import { expect, test } from "vitest";
import { wrapped } from "./wrapped.ts";

test.each([
  ["one two three", 13, ["one two three"]],
  ["one two three", 12, ["one two", "three"]],
  ["one incomprehensible three", 7, ["one", "incomprehensible", "three"]],
  ["", 5, [""]],
])("%j in %i columns", (text, width, lines) => {
  expect(wrapped(text, width)).toEqual(lines);
});
