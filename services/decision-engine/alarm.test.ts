import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Alarm } from "./alarm.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function alarm() {
  const startedMs = performance.now();
  const rings: number[] = [];
  const one = new Alarm(() => rings.push(Math.round(performance.now() - startedMs)));
  return { one, rings, at: (ms: number) => startedMs + ms };
}

test("rings at the earliest of many wishes, once", () => {
  const { one, rings, at } = alarm();
  for (const ms of [500, 200, 900]) one.ringAt(at(ms));
  vi.advanceTimersByTime(2000);
  expect(rings).toEqual([200]);
});

test("that is moved rings at its new time only, be it later or earlier", () => {
  const { one, rings, at } = alarm();
  one.moveTo(at(200));
  one.moveTo(at(700));
  vi.advanceTimersByTime(600);
  one.moveTo(at(650));
  vi.advanceTimersByTime(2000);
  expect(rings).toEqual([650]);
});

test("that is moved to no time does not ring, and may be set again", () => {
  const { one, rings, at } = alarm();
  one.moveTo(at(200));
  one.moveTo(undefined);
  vi.advanceTimersByTime(1000);
  expect(rings).toEqual([]);
  one.moveTo(at(1500));
  vi.advanceTimersByTime(1000);
  expect(rings).toEqual([1500]);
});

test("a time beyond what a timer counts does not ring at once", () => {
  const { one, rings, at } = alarm();
  one.ringAt(at(2 ** 40));
  vi.advanceTimersByTime(10_000);
  expect(rings).toEqual([]);
  one.stop();
});

test("that is stopped rings no more", () => {
  const { one, rings, at } = alarm();
  one.ringAt(at(100));
  one.stop();
  one.ringAt(at(50));
  vi.advanceTimersByTime(1000);
  expect(rings).toEqual([]);
});
