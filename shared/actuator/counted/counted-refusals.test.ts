import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countedStage as stage } from "../../../test/support/counted-stage.ts";
import type { SetOutcome } from "./scheduler.ts";

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refusal = (retryAfterMs?: number) => async (): Promise<SetOutcome> => ({
  kind: "refused",
  trouble: { kind: "scheduler-error", detail: "too many requests" },
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

test("a scheduler that says when to come back is believed, whatever else is ordered meanwhile", async () => {
  const { order, counts, has, answers, observed } = stage();
  has("a", 1);
  answers(refusal(10_000));
  for (let count = 2; count < 12; count++) {
    order(count);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(counts()).toEqual([2]);
  expect(observed()).toMatchObject({ desired: 11, trouble: { detail: "too many requests", retryInMs: 9000 } });
  answers(async () => ({ kind: "done" }));
  await vi.advanceTimersByTimeAsync(9001);
  expect(counts()).toEqual([2, 11]);
  expect(observed()).not.toHaveProperty("trouble");
});

test("its time is believed also where another count was ordered before it answered", async () => {
  const { order, counts, has, answers } = stage();
  has("a", 1);
  answers(refusal(10_000));
  order(2);
  order(3);
  await vi.advanceTimersByTimeAsync(9900);
  expect(counts()).toEqual([2]);
});

test("a back-off of its own does not delay another order", async () => {
  const { order, counts, has, answers } = stage();
  has("a", 1);
  answers(refusal());
  order(3);
  await vi.advanceTimersByTimeAsync(60_000);
  const before = counts().length;
  order(4);
  await settle();
  expect(counts().slice(before)).toEqual([4]);
});

test.each([
  ["none at all", 0, 9, 11],
  ["what is no number", Number.NaN, 9, 11],
  ["longer than timers can wait", 2 ** 40, 1, 1],
])("a pause asked for of %s is one of 100 ms to 5 minutes", async (_, askedMs, least, most) => {
  const { order, counts, has, answers } = stage();
  has("a", 1);
  answers(refusal(askedMs));
  order(3);
  await vi.advanceTimersByTimeAsync(1000);
  expect(counts().length).toBeGreaterThanOrEqual(least);
  expect(counts().length).toBeLessThanOrEqual(most);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(counts().length).toBeGreaterThan(1);
});

test("a refusal is over once the count is in force: the call was carried out and its answer lost", async () => {
  const { order, observed, counts, has, answers } = stage();
  has("a", 2);
  answers(refusal());
  order(5);
  await settle();
  expect(observed()).toHaveProperty("trouble");
  has("a", 5);
  await settle();
  expect(observed()).toMatchObject({ desired: 5, ready: 5 });
  expect(observed()).not.toHaveProperty("trouble");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(counts()).toEqual([5]);
});

test("replicas the scheduler may still start, as a shrink was refused, hold their slots", async () => {
  const { order, observed, see, answers } = stage();
  see("a", { kind: "missing", detail: "" });
  answers(refusal());
  order(2);
  see("a", { kind: "counted", wanted: 10, ready: 7, starting: 0, stopping: 1 });
  await settle();
  expect(observed()).toMatchObject({ desired: 2, wanted: 10, ready: 7, starting: 3, stopping: 1 });
});

test("replicas that were never seen to hold a slot are none of the most there ever were", async () => {
  const { order, see, answers, actuator } = stage();
  answers(refusal());
  order(2);
  see("a", { kind: "counted", wanted: 10, ready: 7, starting: 0, stopping: 1 });
  await settle();
  expect(actuator.observe("pool").peakReplicas).toBe(8);
});
