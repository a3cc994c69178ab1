import fc from "fast-check";
import { expect, test } from "vitest";
import { plotRows } from "./plot.ts";

const drawn = (plot: Parameters<typeof plotRows>[0]) =>
  plotRows(plot).map(({ label, cells }) => `${label.padStart(4)}|${cells}`);

test("a column is as high as its value: eighths of a row, and anything above 0 shows", () => {
  // a row is 50; 25 is half of one, 1 would be a sixth of an eighth
  expect(drawn({ values: [0, 1, 25, 50, 75, 100], top: 100, rows: 2 })).toEqual([" 100|    ▄█", "   0| ▁▄███"]);
});

test("the mark is a line where columns do not cover it, with its number", () => {
  expect(drawn({ values: [0, 40, 100, 500], top: 200, rows: 4, mark: 50 })).toEqual([
    " 200|   ▲",
    "    |   █",
    "  50|┄┄██",
    "   0| ▆██",
  ]);
});

test("rows above the mark are told apart", () => {
  expect(plotRows({ values: [1], top: 200, rows: 4, mark: 50 }).map(({ aboveMark }) => aboveMark)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(plotRows({ values: [1], top: 200, rows: 4 }).some(({ aboveMark }) => aboveMark)).toBe(false);
});

test("whatever the values, there are as many rows and columns as asked for", () => {
  const values = fc.array(fc.double({ min: 0, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(2000),
      (given, top, rows, mark) => {
        const plot = plotRows({ values: given, top, rows, mark });
        expect(plot).toHaveLength(rows);
        expect(plot.every(({ cells }) => cells.length === given.length)).toBe(true);
      },
    ),
  );
});
