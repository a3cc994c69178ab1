import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countedStage as stage } from "../../../test/support/counted-stage.ts";

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("what is not known yet is not told, and nothing is set on it", async () => {
  const { actuator, spec, order, observed, calls, has } = stage();
  actuator.open("pool", [spec()]);
  order(3);
  await settle();
  expect(observed()).toBeUndefined();
  expect(calls).toEqual([]);
  has("a", 2);
  await settle();
  expect(observed()).toMatchObject({ desired: 3, ready: 3 });
});

test("sets a count once, and again only when it is another", async () => {
  const { order, counts, has, observed } = stage();
  has("a", 1);
  expect(order(3)).toBe("accepted");
  await settle();
  expect(order(3)).toBe("unchanged");
  await settle();
  expect(counts()).toEqual([3]);
  expect(observed()).toMatchObject({ ready: 3, desired: 3 });
});

test("one write at a time: the newest order waits for the answer to the one before", async () => {
  const { order, counts, has, answers } = stage();
  has("a", 1);
  const done: (() => void)[] = [];
  answers(() => new Promise((resolve) => done.push(() => resolve({ kind: "done" }))));
  order(3);
  order(5);
  order(4);
  await settle();
  expect(counts()).toEqual([3]);
  done[0]?.();
  await settle();
  expect(counts()).toEqual([3, 4]);
});

test("a refusal is tried again after 125 to 250 ms, then twice as long, up to 5 s, and told meanwhile", async () => {
  const { order, counts, has, answers, observed } = stage();
  has("a", 1);
  answers(async () => ({ kind: "refused", trouble: { kind: "locked", detail: "deployment 1 is under way" } }));
  order(3);
  await settle();
  expect(observed()).toMatchObject({ ready: 1, trouble: { kind: "locked", retryInMs: expect.any(Number) } });
  await vi.advanceTimersByTimeAsync(124);
  expect(counts()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(127);
  expect(counts()).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(60_000);
  const before = counts().length;
  await vi.advanceTimersByTimeAsync(50_000);
  expect(counts().length - before).toBeGreaterThanOrEqual(9); // every 2.5 to 5 s
  expect(counts().length - before).toBeLessThanOrEqual(20);
  answers(async () => ({ kind: "done" }));
  await vi.advanceTimersByTimeAsync(5001);
  expect(observed()).toMatchObject({ ready: 3 });
  expect(observed()).not.toHaveProperty("trouble");
});

test("who was refused because of a lock comes back when it is gone", async () => {
  const { order, counts, has, see, answers } = stage();
  has("a", 1);
  answers(async () => ({
    kind: "refused",
    trouble: { kind: "locked", detail: "deployment 1 is under way" },
    retryAfterMs: 5000,
  }));
  order(3);
  await settle();
  const one = { kind: "counted", wanted: 1, ready: 1, starting: 0, stopping: 0 } as const;
  see("a", { ...one, locked: true });
  await settle();
  expect(counts()).toEqual([3]);
  answers(async () => ({ kind: "done" }));
  see("a", { ...one, locked: false });
  await settle();
  expect(counts()).toEqual([3, 3]);
});

test("what somebody else set is set back, and told for a minute", async () => {
  const { order, counts, has, observed, lines } = stage();
  has("a", 1);
  order(3);
  await settle();
  has("a", 8);
  await settle();
  expect(counts()).toEqual([3, 3]);
  expect(observed()).toMatchObject({ desired: 3, ready: 3 });
  expect(observed()?.notices).toEqual(["somebody else changed w from 3 to 8 replicas; set back to 3"]);
  expect(lines.some(({ msg }) => String(msg).startsWith("somebody else"))).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observed()).not.toHaveProperty("notices");
});

test("what somebody else set is gone on from where it is to be adopted", async () => {
  const { order, counts, has, observed } = stage();
  const adopts = { foreign: "adopt" };
  has("a", 1);
  order(3, adopts);
  await settle();
  has("a", 8);
  await settle();
  expect(counts()).toEqual([3]);
  expect(observed()).toMatchObject({ desired: 8, ready: 8, adopted: true });
  expect(order(3, adopts)).toBe("accepted"); // the same as before, and not what is in force
  await settle();
  expect(counts()).toEqual([3, 3]);
  expect(observed()).not.toHaveProperty("adopted");
});

test("one that does not exist is told as such and set once it does", async () => {
  const { order, observed, calls, actuator, spec, see, has } = stage();
  actuator.open("pool", [spec()]);
  see("a", { kind: "missing", detail: "the app /a does not exist" });
  order(2);
  await settle();
  expect(observed()).toMatchObject({
    ready: 0,
    trouble: { kind: "start-failed", detail: "the app /a does not exist" },
  });
  expect(calls).toEqual([]);
  has("a", 0);
  await settle();
  expect(observed()).toMatchObject({ desired: 2, ready: 2 });
});

test("another name is followed anew; what the old one has is not told any more", async () => {
  const { order, observed, has, calls } = stage();
  has("a", 1);
  order(3);
  await settle();
  order(3, { app: "b" });
  await settle();
  expect(observed()).toBeUndefined();
  has("b", 0);
  await settle();
  expect(calls.at(-1)).toEqual({ app: "b", count: 3 });
});

test("at the exit it leaves the count, or brings it to the minimum where that is asked", async () => {
  const leaves = stage();
  leaves.has("a", 1);
  leaves.order(3);
  await settle();
  await leaves.actuator.stop();
  expect(leaves.counts()).toEqual([3]);

  const ends = stage();
  ends.has("a", 1);
  ends.order(3, { onExit: "scale-to-min" });
  await settle();
  await ends.actuator.stop();
  expect(ends.counts()).toEqual([3, 1]);
});

test("the most replicas that ever held a slot are remembered", async () => {
  const { actuator, order, has } = stage();
  has("a", 4);
  order(2);
  await settle();
  expect(actuator.observe("pool").peakReplicas).toBe(4);
});
