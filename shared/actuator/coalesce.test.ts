import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { coalesce } from "./coalesce.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("the first of a burst is acted on when the asking code is through, the others once after 3 ms", async () => {
  const act = vi.fn();
  const { ask } = coalesce(act);
  ask();
  ask();
  expect(act).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(act).toHaveBeenCalledTimes(1);
  ask();
  ask();
  vi.advanceTimersByTime(2);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
});

test("once the burst is over the next is acted on at once again", async () => {
  const act = vi.fn();
  const { ask } = coalesce(act);
  ask();
  await Promise.resolve();
  vi.advanceTimersByTime(3);
  expect(act).toHaveBeenCalledTimes(1);
  ask();
  await Promise.resolve();
  expect(act).toHaveBeenCalledTimes(2);
});

test("nothing is acted on after a stop", async () => {
  const act = vi.fn();
  const { ask, stop } = coalesce(act);
  ask();
  stop();
  await Promise.resolve();
  ask();
  vi.advanceTimersByTime(10);
  expect(act).not.toHaveBeenCalled();
});
