import { expect, test } from "vitest";
import { scored } from "../../../../test/support/small-report.ts";
import { scoreTable } from "./score-table.ts";

test("the best of the laws is marked in each column, ties too; the oracle is never", () => {
  const laws = new Map([
    ["adaptive", scored({ aboveTargetRatio: 0.0113, cost: 1.29 })],
    ["simple-queue", scored({ aboveTargetRatio: 0.522, cost: 1.12, p99WaitMs: 35_660, changesPerHour: 3566 })],
  ]);
  const oracle = scored({ aboveTargetRatio: 0.004, cost: 1.05 });
  expect(scoreTable(laws, oracle, false).split("\n")).toEqual([
    "law          above target  excess  p99 queue  p99 wait  cost  left  changes/h",
    "adaptive            1.1 %*   0.00*        50*    2.0 s* 1.29  60 %*       900*",
    "simple-queue         52 %    0.00*        50*     36 s  1.12* 60 %*      3566",
    "oracle              0.4 %    0.00         50     2.0 s  1.05  60 %        900",
  ]);
});

test("one law alone is not called best", () => {
  expect(scoreTable(new Map([["adaptive", scored()]]), undefined, false)).not.toContain("*");
});
