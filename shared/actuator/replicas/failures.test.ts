import { expect, test } from "vitest";
import { type Failed, Failures } from "./failures.ts";

const crash = (round: number, proven = false): Failed => ({
  kind: "crash-looping",
  detail: "exit code 1",
  round,
  proven,
});

/** Fails in rounds, each begun when the one before was due again; returns the waits. */
function waits(failures: Failures, times: number): number[] {
  let nowMs = 0;
  return Array.from({ length: times }, () => {
    failures.note(crash(failures.round()), nowMs);
    const waitMs = (failures.retryAtMs(nowMs) ?? nowMs) - nowMs;
    nowMs += waitMs;
    return waitMs;
  });
}

test("the wait doubles from 50 to 100 ms up to 30 s", () => {
  const [first = 0, second = 0, ...later] = waits(new Failures(), 14);
  expect(first).toBeGreaterThanOrEqual(50);
  expect(first).toBeLessThanOrEqual(100);
  expect(second).toBeGreaterThanOrEqual(100);
  expect(second).toBeLessThanOrEqual(200);
  expect(Math.max(...later)).toBeLessThanOrEqual(30_000);
  expect(later.at(-1)).toBeGreaterThanOrEqual(15_000);
});

test("what fails together counts once", () => {
  const failures = new Failures();
  for (let replica = 0; replica < 10; replica += 1) failures.note(crash(0), 0);
  expect(failures.round()).toBe(1);
});

test("one that had proven itself begins a new row", () => {
  const failures = new Failures();
  waits(failures, 6);
  failures.note(crash(5, true), 1_000_000);
  expect(failures.round()).toBe(1);
});

test("is told while it waits, and after failing repeatedly until all ran for ten seconds", () => {
  const failures = new Failures();
  failures.note(crash(0), 0);
  expect(failures.trouble(1, 0)).toMatchObject({ kind: "crash-looping", detail: "exit code 1" });
  expect(failures.trouble(2, 0)).toMatchObject({ detail: "exit code 1 (2 replicas)" });
  expect(failures.trouble(0, 200)).toBeUndefined(); // once may happen
  failures.note(crash(1), 200);
  expect(failures.trouble(0, 1000)).toEqual({ kind: "crash-looping", detail: "exit code 1" });
  failures.proven(500, 10_499);
  expect(failures.trouble(0, 10_499)).toBeDefined();
  failures.proven(500, 10_500);
  expect(failures.trouble(0, 10_500)).toBeUndefined();
});

test("a host that says when to come back is believed", () => {
  const failures = new Failures();
  failures.note({ ...crash(0), retryAfterMs: 7000 }, 0);
  expect(failures.retryAtMs(6999)).toBe(7000);
  expect(failures.retryAtMs(7000)).toBeUndefined();
});
