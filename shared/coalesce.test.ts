import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { coalesced } from "./coalesce.ts";

describe("coalesced events", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("act at once for the first event", () => {
    const act = vi.fn();
    coalesced(act, 2).wake();
    expect(act).toHaveBeenCalledTimes(1);
  });

  test("act once more for all followers within the window", () => {
    const act = vi.fn();
    const beat = coalesced(act, 2);
    for (let event = 0; event < 50; event += 1) beat.wake();
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(100);
    expect(act).toHaveBeenCalledTimes(2);
  });

  test("act at once again after the burst", () => {
    const act = vi.fn();
    const beat = coalesced(act, 2);
    beat.wake();
    vi.advanceTimersByTime(2);
    beat.wake();
    expect(act).toHaveBeenCalledTimes(2);
  });

  test("never act inside themselves", () => {
    let depth = 0;
    let deepest = 0;
    let runs = 0;
    const beat = coalesced(() => {
      depth += 1;
      deepest = Math.max(deepest, depth);
      runs += 1;
      if (runs < 5) beat.wake();
      depth -= 1;
    }, 2);
    beat.wake();
    vi.advanceTimersByTime(20);
    expect({ deepest, runs }).toEqual({ deepest: 1, runs: 5 });
  });

  test("are gone after stop", () => {
    const act = vi.fn();
    const beat = coalesced(act, 2);
    beat.wake();
    beat.wake();
    beat.stop();
    beat.wake();
    vi.advanceTimersByTime(10);
    expect(act).toHaveBeenCalledTimes(1);
    const unused = coalesced(act, 2);
    unused.stop();
    unused.wake();
    expect(act).toHaveBeenCalledTimes(1);
  });

  test("that follow wait for their turn where there are turns, and what happens until then belongs to them", () => {
    const act = vi.fn();
    const waiting: (() => void)[] = [];
    const beat = coalesced(act, 2, (run) => waiting.push(run));
    beat.wake();
    expect([act.mock.calls.length, waiting.length]).toEqual([1, 0]);
    beat.wake();
    vi.advanceTimersByTime(2);
    beat.wake();
    expect([act.mock.calls.length, waiting.length]).toEqual([1, 1]);
    waiting.shift()?.();
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(2);
    expect(waiting).toEqual([]);
    beat.wake();
    beat.wake();
    vi.advanceTimersByTime(2);
    beat.stop();
    waiting.shift()?.();
    expect(act).toHaveBeenCalledTimes(3);
  });
});
