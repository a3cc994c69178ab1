import { expect, test } from "vitest";
import type { Belief } from "./belief.ts";
import { atLeastDrained } from "./drained.ts";

const belief: Belief = {
  ...{ queue: 0, drift: -3, rate: 1, reference: 1 },
  ...{ varQueue: 1, covQueueDrift: 0, covQueueRate: 0, varDrift: 1, covDriftRate: 0, varRate: 4 },
};

test("who drained 36 messages in half a replica-second finishes at least (36 − 12) / 0.5 = 48 a second", () => {
  // variance of a count of 36: 36, over 0.5²
  expect(atLeastDrained(belief, 36, 0.5)).toEqual({ ...belief, rate: 48, varRate: 144 });
});

test.each([
  ["a queue that grew", -5, 0.5],
  ["four messages, which chance alone may take", 4, 0.5],
  ["what the replicas were known to be able to do: (9 − 6) / 8", 9, 8],
  ["a queue that fell without a replica, because somebody emptied it", 100, 0],
])("%s teaches nothing", (_, fallen, readySeconds) => {
  expect(atLeastDrained(belief, fallen, readySeconds)).toBe(belief);
});
