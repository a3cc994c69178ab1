import { expect, test } from "vitest";
import { capacityShare } from "./capacity-share.ts";
import { ScoreKeeper } from "./score-keeper.ts";

test("a score is made of what was added", () => {
  const keeper = new ScoreKeeper(50);
  keeper.addStep(600, 10, 2);
  keeper.addStep(300, 50, 2); // at the target is not above it
  keeper.addStep(100, 75, 2); // half a target too much for a tenth of the time
  for (let wait = 1; wait <= 100; wait += 1) keeper.addWait(wait, 1);
  expect(keeper.score({ replicas: 3, remainderShare: 0.25, changes: 5 })).toEqual({
    aboveTargetRatio: 0.1,
    meanExcess: 0.05,
    p99Queue: 75,
    p99WaitMs: 99,
    cost: 1.5,
    remainderShare: 0.25,
    changesPerHour: 18_000, // 5 in one second
  });
});

test("where nothing arrives, nothing is needed and the cost has no meaning: 0", () => {
  const keeper = new ScoreKeeper(50);
  keeper.addStep(1000, 0, 0);
  expect(keeper.score({ replicas: 1, remainderShare: 0, changes: 0 }).cost).toBe(0);
});

test("a target of 0 has no multiples: excess is in messages", () => {
  const keeper = new ScoreKeeper(0);
  keeper.addStep(1000, 3, 1);
  expect(keeper.score({ replicas: 1, remainderShare: 0, changes: 0 }).meanExcess).toBe(3);
});

test.each([
  ["replicas only", { replicas: 10 }, 0.5],
  ["the scarcest dimension counts", { replicas: 10, cpu: 4000 }, 0.75],
  ["nothing is limited", {}, 0],
  ["a dimension nobody takes", { gpu: 0 }, 0],
])("share of a capacity: %s", (_name, capacity, share) => {
  const uses = [
    { resources: { replicas: 1, cpu: 1000 }, replicas: 1 },
    { resources: { replicas: 1, cpu: 500 }, replicas: 4 },
  ];
  expect(capacityShare(capacity, uses)).toBe(share);
});
