import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readMetricOf, surroundings } from "../../../test/support/surroundings.ts";
import { pushedValues } from "../pushed-values.ts";
import type { SourceReader } from "./source.ts";

let readers: SourceReader[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  for (const reader of readers) await reader.close();
  readers = [];
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function opened(expires = "30s") {
  const pushed = pushedValues();
  const news = vi.fn();
  const { source, spec } = readMetricOf({ source: "push", name: "orders", expires });
  const reader = source.open(spec, surroundings({ pushed, news }));
  readers.push(reader);
  const put = (value: number, ageMs = 0) => pushed.put("orders", { value, atMs: performance.now() - ageMs });
  return { put, news, reader, read: () => reader.read(new AbortController().signal) };
}

test("before anybody has pushed it is absent", async () => {
  expect(await opened().read()).toEqual({ kind: "absent", reason: 'nobody has pushed "orders" yet' });
});

test("a value is as old as it was pushed with and the time since", async () => {
  const { put, read } = opened();
  put(7, 2000);
  vi.advanceTimersByTime(500);
  expect(await read()).toEqual({ kind: "value", value: 7, ageMs: 2500, dueMs: 7500 });
});

test("a value that expires is absent from then on, and that is news", async () => {
  const { put, read, news } = opened("10s");
  put(7, 4000);
  news.mockClear();
  expect(await read()).toMatchObject({ value: 7 });
  vi.advanceTimersByTime(5999);
  expect(await read()).toMatchObject({ value: 7, ageMs: 9999 });
  expect(news).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(news).toHaveBeenCalledOnce();
  expect(await read()).toEqual({ kind: "absent", reason: 'nothing was pushed under "orders" for 10 s' });
});

test("a value that is pushed again in time does not expire", async () => {
  const { put, read, news } = opened("10s");
  put(7);
  await read();
  vi.advanceTimersByTime(9000);
  put(7);
  await read();
  news.mockClear();
  vi.advanceTimersByTime(9000);
  expect(news).not.toHaveBeenCalled();
  expect(await read()).toMatchObject({ value: 7, ageMs: 9000 });
});

test("many values between two readings are news once", async () => {
  const { put, read, news } = opened();
  for (let value = 0; value < 1000; value += 1) put(value);
  expect(news).toHaveBeenCalledOnce();
  expect(await read()).toMatchObject({ value: 999 });
  put(5);
  expect(news).toHaveBeenCalledTimes(2);
});

test("what is closed hears nothing", async () => {
  const { put, news, reader, read } = opened();
  put(1);
  await read();
  news.mockClear();
  await reader.close();
  put(2);
  vi.advanceTimersByTime(60_000);
  expect(news).not.toHaveBeenCalled();
});

test.each([
  [{ name: "two words" }, "must be 1 to 200 characters without spaces"],
  [{ name: "orders", expires: "999ms" }, 'must be between "1s" and "24h"'],
  [{ name: "orders", expires: "25h" }, 'must be between "1s" and "24h"'],
])("%j is refused with what would be right", (spec, right) => {
  expect(() => readMetricOf({ source: "push", ...spec })).toThrow(right);
});
