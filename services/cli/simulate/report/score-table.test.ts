import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { scored } from "../../../../test/support/small-report.ts";
import { laws } from "../laws.ts";
import { legend, scoreTable } from "./score-table.ts";

const wide = { width: 100, color: false };

test("the best of the laws is marked in each column, ties too; the oracle is never", () => {
  const laws = new Map([
    ["adaptive", scored({ aboveTargetRatio: 0.0113, cost: 1.29 })],
    ["simple-queue", scored({ aboveTargetRatio: 0.522, cost: 1.12, p99WaitMs: 35_660, changesPerHour: 3566 })],
  ]);
  const oracle = scored({ aboveTargetRatio: 0.004, cost: 1.05 });
  expect(scoreTable(laws, oracle, wide).split("\n")).toEqual([
    "law          above  excess  p99 queue  p99 wait  cost  left  changes/h",
    "adaptive     1.1 %*   0.00*        50*    2.0 s* 1.29  60 %*       900*",
    "simple-queue  52 %    0.00*        50*     36 s  1.12* 60 %*      3566",
    "oracle       0.4 %    0.00         50     2.0 s  1.05  60 %        900",
  ]);
});

test("one law alone is not called best", () => {
  expect(scoreTable(new Map([["adaptive", scored()]]), undefined, wide)).not.toContain("*");
});

const everyLaw = new Map(
  Object.keys(laws).map((law) => [law, scored({ changesPerHour: 20_107, p99Queue: 1_500_000 })]),
);

test.each([100, 80, 60, 40])("in %i columns no line is wider, and none ends in a blank", (width) => {
  for (const color of [false, true]) {
    const text = `${scoreTable(everyLaw, scored(), { width, color })}\n${legend(width)}`;
    const lines = stripVTControlCharacters(text).split("\n");
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.filter((line) => line.endsWith(" "))).toEqual([]);
  }
});

test("80 columns have room for all figures, fewer leave out the last", () => {
  const [heads = ""] = scoreTable(everyLaw, undefined, { width: 80, color: false }).split("\n");
  expect(heads).toMatch(/changes\/h$/);
  const [fewer = ""] = scoreTable(everyLaw, undefined, { width: 60, color: false }).split("\n");
  expect(fewer).toMatch(/^law +above .* p99 wait$/);
});
