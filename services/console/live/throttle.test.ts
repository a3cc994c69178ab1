import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { throttle } from "./throttle.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function passed() {
  const values: number[] = [];
  return { values, throttled: throttle<number>(200, (value) => values.push(value)) };
}

test("the first value passes at once", () => {
  const { values, throttled } = passed();
  throttled.put(1);
  expect(values).toEqual([1]);
});

test("within a period only the newest passes, at its end", () => {
  const { values, throttled } = passed();
  for (const value of [1, 2, 3]) throttled.put(value);
  vi.advanceTimersByTime(199);
  expect(values).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(values).toEqual([1, 3]);
});

test("a value every 10 ms passes five times a second", () => {
  const { values, throttled } = passed();
  for (let value = 0; value < 100; value++) {
    throttled.put(value);
    vi.advanceTimersByTime(10);
  }
  expect(values.length).toBeLessThanOrEqual(6);
  expect(values.length).toBeGreaterThanOrEqual(5);
});

test("after a quiet period a value passes at once again", () => {
  const { values, throttled } = passed();
  throttled.put(1);
  vi.advanceTimersByTime(1000);
  throttled.put(2);
  expect(values).toEqual([1, 2]);
});

test("nothing passes after it was closed", () => {
  const { values, throttled } = passed();
  throttled.put(1);
  throttled.put(2);
  throttled.close();
  vi.advanceTimersByTime(1000);
  expect(values).toEqual([1]);
});
