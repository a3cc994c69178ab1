import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { everyPeriod, nextDueMs, sleepUntil } from "./cadence.ts";

describe("the next tick", () => {
  test.each([
    { name: "is a period after the last was due, however long the work took", dueMs: 1000, nowMs: 1290, next: 1300 },
    { name: "is now where it is late", dueMs: 1000, nowMs: 1450, next: 1450 },
    { name: "makes up for nothing after a long pause", dueMs: 1000, nowMs: 9000, next: 9000 },
  ])("$name", ({ dueMs, nowMs, next }) => {
    expect(nextDueMs(dueMs, 300, nowMs)).toBe(next);
  });
});

describe("a cadence", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("does not drift by the time its work takes", async () => {
    const stop = new AbortController();
    const startMs = performance.now();
    const ticks: number[] = [];
    const done = everyPeriod(300, stop.signal, async () => {
      ticks.push(performance.now() - startMs);
      await sleepUntil(performance.now() + 250);
    });
    await vi.advanceTimersByTimeAsync(3000);
    stop.abort();
    await vi.advanceTimersByTimeAsync(300);
    await done;
    expect(ticks).toEqual([0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000]);
  });

  test("goes on a period after a late tick, without a burst", async () => {
    const stop = new AbortController();
    const startMs = performance.now();
    const ticks: number[] = [];
    const done = everyPeriod(100, stop.signal, async () => {
      ticks.push(performance.now() - startMs);
      if (ticks.length === 1) await sleepUntil(performance.now() + 350);
    });
    await vi.advanceTimersByTimeAsync(600);
    stop.abort();
    await done;
    expect(ticks).toEqual([0, 350, 450, 550]);
  });

  test("ends at once when stopped between two ticks", async () => {
    const stop = new AbortController();
    const done = everyPeriod(60_000, stop.signal, async () => undefined);
    await vi.advanceTimersByTimeAsync(10);
    stop.abort();
    await done;
    expect(vi.getTimerCount()).toBe(0);
  });
});
