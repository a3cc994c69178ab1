import { expect, test } from "vitest";
import { terminalWidth } from "./terminal-width.ts";

test.each([
  [132, 132],
  [3, 20],
  [0, 120],
  [undefined, 120],
])("a terminal that says it has %s columns is laid out with %i", (columns, width) => {
  expect(terminalWidth(columns === undefined ? {} : { columns }, 120)).toBe(width);
});
