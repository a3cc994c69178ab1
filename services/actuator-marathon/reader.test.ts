import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Reader, readerOf } from "./reader.ts";

let readings: { signal: AbortSignal; end: (good: boolean) => void }[] = [];
let reader: Reader;

beforeEach(() => {
  vi.useFakeTimers();
  readings = [];
  const read = (signal: AbortSignal) => new Promise<boolean>((end) => readings.push({ signal, end }));
  reader = readerOf({ read, everyMs: () => 10_000 });
});
afterEach(() => {
  reader.stop();
  vi.useRealTimers();
});

async function ended(index: number, good = true): Promise<void> {
  readings[index]?.end(good);
  await vi.advanceTimersByTimeAsync(0);
}

test("reads when woken, and once more for all that happened meanwhile", async () => {
  reader.wake();
  await vi.advanceTimersByTimeAsync(0);
  for (let event = 0; event < 100; event++) reader.wake();
  expect(readings).toHaveLength(1);
  await ended(0);
  await vi.advanceTimersByTimeAsync(50);
  expect(readings).toHaveLength(2);
  await ended(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(readings).toHaveLength(2);
});

test("a stream of events does not put readings off", async () => {
  reader.wake();
  await vi.advanceTimersByTimeAsync(0);
  await ended(0);
  for (let elapsedMs = 0; elapsedMs < 60; elapsedMs += 10) {
    reader.wake();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(readings).toHaveLength(2);
});

test("reads from time to time, and after a failure sooner, ever less often", async () => {
  reader.wake();
  await vi.advanceTimersByTimeAsync(0);
  await ended(0);
  await vi.advanceTimersByTimeAsync(9999);
  expect(readings).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(readings).toHaveLength(2);
  await ended(1, false);
  await vi.advanceTimersByTimeAsync(250);
  expect(readings).toHaveLength(3);
  for (let failure = 2; failure < 10; failure++) {
    await ended(failure, false);
    await vi.advanceTimersByTimeAsync(5000);
    expect(readings).toHaveLength(failure + 2);
  }
});

test("a restart gives up the reading under way", async () => {
  reader.wake();
  await vi.advanceTimersByTimeAsync(0);
  reader.restart();
  expect(readings.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  await ended(0);
  await vi.advanceTimersByTimeAsync(20_000); // what was given up counts for nothing, also not as the time of the next one
  expect(readings).toHaveLength(2);
});

test("reads nothing once it is stopped", async () => {
  reader.wake();
  await vi.advanceTimersByTimeAsync(0);
  reader.stop();
  expect(readings[0]?.signal.aborted).toBe(true);
  await ended(0);
  reader.wake();
  reader.restart();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(readings).toHaveLength(1);
});
