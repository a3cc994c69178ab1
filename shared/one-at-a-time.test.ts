import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

test("runs never overlap, and what is asked for meanwhile comes once after", async () => {
  const ends: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise((end) => ends.push(end)));
  for (let times = 0; times < 5; times++) ask();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await new Promise(setImmediate);
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await new Promise(setImmediate);
  expect(ends).toHaveLength(2);
  ask();
  expect(ends).toHaveLength(3);
});
