import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FairTurns } from "./fair-turns.ts";

let clockMs = 0;

beforeEach(() => {
  vi.useFakeTimers();
  clockMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => clockMs);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Takes so long of the clock. */
function lasting(ms: number, then: () => void) {
  return () => {
    clockMs += ms;
    then();
  };
}

/** What the process does between two turns. */
function nextTurn(): void {
  vi.runOnlyPendingTimers();
}

test("acts in the next turn, in order; once 5 ms are over the others wait for what has arrived", () => {
  const turns = new FairTurns();
  const acted: number[] = [];
  for (let index = 0; index < 7; index += 1) turns.take(lasting(2, () => acted.push(index)));
  expect(acted).toEqual([]);
  nextTurn();
  expect(acted).toEqual([0, 1, 2]);
  turns.take(lasting(2, () => acted.push(7)));
  nextTurn();
  nextTurn();
  expect(acted).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(vi.getTimerCount()).toBe(0);
});

test("an act that asks for another turn gets it, and holds up none of the others", () => {
  const turns = new FairTurns();
  const acted: string[] = [];
  const again = lasting(6, () => {
    acted.push("again");
    if (acted.length < 6) turns.take(again);
  });
  turns.take(again);
  turns.take(lasting(1, () => acted.push("other")));
  for (let turn = 0; turn < 10; turn += 1) nextTurn();
  expect(acted.slice(0, 3)).toEqual(["again", "other", "again"]);
});

test("acts have as much time as all else takes, up to 50 ms", () => {
  const turns = new FairTurns();
  let acted = 0;
  for (let index = 0; index < 100; index += 1) turns.take(lasting(1, () => (acted += 1)));
  const actedAfter = (elseMs: number) => {
    const before = acted;
    clockMs += elseMs;
    nextTurn();
    return acted - before;
  };
  expect(actedAfter(0)).toBe(5);
  expect(actedAfter(20)).toBe(20);
  expect(actedAfter(1)).toBe(5);
  expect(actedAfter(400)).toBe(50);
});
