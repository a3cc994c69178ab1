import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgottenAfterMs, mostPushedNames, pushedValues } from "./pushed-values.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const now = (value: number, ageMs = 0) => ({ value, atMs: performance.now() - ageMs });

test("the newest is what was true last, not what came last", () => {
  const pushed = pushedValues();
  pushed.put("orders", now(5));
  expect(pushed.put("orders", now(9, 1000))).toBe(true);
  expect(pushed.newest("orders")).toMatchObject({ value: 5 });
});

test("who asks is called at each value under that name until it stops", () => {
  const pushed = pushedValues();
  const called = vi.fn();
  const stop = pushed.subscribe("orders", called);
  pushed.put("orders", now(1));
  pushed.put("other", now(1));
  expect(called).toHaveBeenCalledTimes(1);
  stop();
  pushed.put("orders", now(2));
  expect(called).toHaveBeenCalledTimes(1);
});

test("a name that somebody reads is kept, however many there are", () => {
  const pushed = pushedValues();
  for (let index = 0; index < mostPushedNames; index += 1) pushed.put(`n${index}`, now(1));
  expect(pushed.put("orders", now(1))).toBe(false);
  expect(pushed.newest("orders")).toBeUndefined();
  pushed.subscribe("orders", () => undefined);
  expect(pushed.put("orders", now(1))).toBe(true);
});

test("what nobody has pushed for a day is forgotten, and makes room", () => {
  const pushed = pushedValues();
  for (let index = 0; index < mostPushedNames; index += 1) pushed.put(`n${index}`, now(1));
  vi.advanceTimersByTime(forgottenAfterMs - 1);
  pushed.put("n0", now(2));
  expect(pushed.newest("n1")).toBeDefined();
  vi.advanceTimersByTime(1);
  expect(pushed.put("orders", now(1))).toBe(true);
  expect(pushed.newest("n1")).toBeUndefined();
  expect(pushed.newest("n0")).toMatchObject({ value: 2 });
});
