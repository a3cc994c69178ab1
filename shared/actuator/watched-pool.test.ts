import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { idle } from "../../test/support/idle-actuator.ts";
import { watchedPool } from "./watched-pool.ts";

/** A pool with one observer, who was told once already. */
function watched() {
  const pool = watchedPool("pool", idle);
  const tell = vi.fn();
  pool.add({ fence: { holder: "engine", generation: 1n }, tell, depose: () => undefined, dismiss: () => undefined });
  tell.mockClear();
  return { pool, tell };
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
