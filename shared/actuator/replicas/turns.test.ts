import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Lane, turns } from "./turns.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage() {
  const { take } = turns({ starts: 2, stops: 3 });
  const begun: string[] = [];
  const work = (lane: Lane, name: string, ms: number) =>
    take(lane, () => {
      begun.push(name);
      return new Promise((resolve) => setTimeout(resolve, ms));
    });
  return { take, begun, work };
}

test("no more run at once than the lane allows, first come first served", async () => {
  const { begun, work } = stage();
  for (const name of ["a", "b", "c", "d"]) work("starts", name, 100);
  expect(begun).toEqual(["a", "b"]);
  await vi.advanceTimersByTimeAsync(100);
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

test("stops do not wait for starts", () => {
  const { begun, work } = stage();
  work("starts", "a", 100);
  work("starts", "b", 100);
  work("stops", "c", 100);
  expect(begun).toEqual(["a", "b", "c"]);
});

test("a stop that takes long holds up the next one only for its turn", async () => {
  const { take } = turns({ starts: 1, stops: 1, stopTurnMs: 120 });
  const begun: string[] = [];
  for (const [name, ms] of [
    ["patient", 60_000],
    ["quick", 50],
    ["last", 50],
  ] as const) {
    take("stops", () => {
      begun.push(name);
      return new Promise((resolve) => setTimeout(resolve, ms));
    });
  }
  await vi.advanceTimersByTimeAsync(119);
  expect(begun).toEqual(["patient"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(["patient", "quick"]);
  await vi.advanceTimersByTimeAsync(50);
  expect(begun).toEqual(["patient", "quick", "last"]);
});

test("where both are bound together starts go first", async () => {
  const { take } = turns({ starts: 2, stops: 2, together: 2 });
  const begun: string[] = [];
  const work = (lane: Lane, name: string) =>
    take(lane, () => {
      begun.push(name);
      return new Promise((resolve) => setTimeout(resolve, 100));
    });
  for (const name of ["stop 1", "stop 2", "stop 3"]) work("stops", name);
  work("starts", "start 1");
  expect(begun).toEqual(["stop 1", "stop 2"]);
  await vi.advanceTimersByTimeAsync(100);
  expect(begun).toEqual(["stop 1", "stop 2", "start 1", "stop 3"]);
});

test("a turn that is not needed any more goes to the next, also one that failed", async () => {
  const { take, begun, work } = stage();
  take("starts", () => undefined);
  take("starts", () => Promise.reject(new Error("no")));
  work("starts", "a", 100);
  work("starts", "b", 100);
  expect(begun).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toEqual(["a", "b"]);
});

test("the background waits until nothing starts, and no longer than two seconds", async () => {
  const { begun, work } = stage();
  work("starts", "a", 500);
  work("background", "b", 10);
  await vi.advanceTimersByTimeAsync(499);
  expect(begun).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(["a", "b"]);
  await vi.advanceTimersByTimeAsync(10);
  work("starts", "c", 60_000);
  work("background", "d", 10);
  await vi.advanceTimersByTimeAsync(1999);
  expect(begun).not.toContain("d");
  await vi.advanceTimersByTimeAsync(2001);
  expect(begun).toContain("d");
});
