import { describe, expect, test } from "vitest";
import { newSlot, noteFailure, type Slot, troubleOf } from "./slot.ts";

function failed(times: number): Slot {
  const slot = Object.assign(newSlot("hash"), { phase: "waiting" as const });
  for (let time = 0; time < times; time++) noteFailure(slot, "crash-looping", "ended by itself with exit code 1", 0);
  return slot;
}

describe("a replica that fails", () => {
  test.each([
    [1, 50, 100],
    [2, 100, 200],
    [5, 800, 1600],
    [20, 15_000, 30_000],
  ])("for the %i. time in a row is tried again after %i to %i ms", (times, least, most) => {
    const { failure } = failed(times);
    expect(failure?.retryAtMs).toBeGreaterThanOrEqual(least);
    expect(failure?.retryAtMs).toBeLessThanOrEqual(most);
  });

  test("begins a new row once it ran for ten seconds", () => {
    const slot = Object.assign(failed(7), { readyAtMs: 1000 });
    noteFailure(slot, "crash-looping", "ended by itself with signal SIGKILL", 10_999);
    expect(slot.failures).toBe(8);
    noteFailure(slot, "crash-looping", "ended by itself with signal SIGKILL", 11_000);
    expect(slot.failures).toBe(1);
  });
});

describe("what is told of failures", () => {
  test("while it waits: why, how many, and when the next try is", () => {
    const [one, other] = [failed(1), failed(1)];
    one.failure = { kind: "crash-looping", detail: "ended by itself with exit code 1", retryAtMs: 80 };
    expect(troubleOf([newSlot("hash"), one, other], 30)).toEqual({
      kind: "crash-looping",
      detail: "ended by itself with exit code 1 (2 replicas)",
      retryInMs: 50,
    });
  });

  test("while it runs again: only after repeated failures, until it ran for ten seconds", () => {
    const running = (times: number) => Object.assign(failed(times), { phase: "ready" as const, readyAtMs: 100 });
    expect(troubleOf([running(1)], 200)).toBeUndefined();
    expect(troubleOf([running(2)], 200)).toEqual({ kind: "crash-looping", detail: "ended by itself with exit code 1" });
    expect(troubleOf([running(2)], 10_100)).toBeUndefined();
  });
});
