import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { idle } from "../../test/support/idle-actuator.ts";
import type { WorkloadObservation } from "../model/observation.ts";
import { watchedPool } from "./watched-pool.ts";

const counts = { workload: "work", ready: 1, starting: 0, stopping: 0, standby: 0 };

/** A pool with one observer, who was told once already. */
function watched(...workloads: readonly WorkloadObservation[]) {
  const pool = watchedPool("pool", { ...idle, observe: () => ({ workloads, peakReplicas: 0 }) });
  const [tell, tellSame] = [vi.fn(), vi.fn()];
  const fence = { holder: "engine", generation: 1n };
  const observer = { fence, tell, tellSame, depose: () => undefined, dismiss: () => undefined };
  const beat = pool.add(observer);
  tell.mockClear();
  /** How often all was told, and how often that it is as before. */
  const told = () => [tell.mock.calls.length, tellSame.mock.calls.length];
  return { pool, observer, beat, tell, told };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("a burst of changes is told once, when the code that makes them is through", async () => {
  const { pool, tell } = watched();
  pool.changed();
  pool.changed();
  expect(tell).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(0);
  expect(tell).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(tell).toHaveBeenCalledTimes(1);
});

test("what changes within the next 3 ms is told once more, together", async () => {
  const { pool, tell } = watched();
  pool.changed();
  await vi.advanceTimersByTimeAsync(1);
  pool.changed();
  await vi.advanceTimersByTimeAsync(1);
  pool.changed();
  expect(tell).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(tell).toHaveBeenCalledTimes(2);
});

test("nothing is told after a stop", async () => {
  const { pool, tell } = watched();
  pool.changed();
  pool.stop();
  await vi.advanceTimersByTimeAsync(10);
  pool.changed();
  await vi.advanceTimersByTimeAsync(10);
  expect(tell).not.toHaveBeenCalled();
});

test("a beat says that all is as before, where nothing has changed since", () => {
  const { pool, beat, told } = watched(counts);
  beat();
  expect(told()).toEqual([0, 1]);
  pool.changed();
  beat(); // before the change itself is told
  expect(told()).toEqual([1, 1]);
  beat();
  expect(told()).toEqual([1, 2]);
});

test("every tenth beat says all, whatever an actuator may have missed", () => {
  const { beat, told } = watched(counts);
  for (let second = 0; second < 20; second += 1) beat();
  expect(told()).toEqual([2, 18]);
});

test("what has a clock is told with every beat", () => {
  const trouble = { kind: "image-missing", detail: "no such image", retryInMs: 800 } as const;
  const { beat, told } = watched({ ...counts, trouble });
  beat();
  beat();
  expect(told()).toEqual([2, 0]);
});

test("who is gone is told nothing more", () => {
  const { pool, observer, beat, told } = watched(counts);
  pool.remove(observer);
  beat();
  pool.deposeAllBut({ holder: "other", generation: 2n });
  expect(told()).toEqual([0, 0]);
});
