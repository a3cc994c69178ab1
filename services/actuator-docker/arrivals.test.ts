import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Arrivals } from "./arrivals.ts";
import type { Container } from "./container.ts";
import { Mirror } from "./mirror.ts";

const labels = { "microscaler.pool": "demo", "microscaler.workload": "work" };

function scene() {
  let doubts = 0;
  const mirror: Mirror = new Mirror({ changed: () => undefined, heard: () => arrivals.look() });
  const arrivals = new Arrivals(mirror, () => {
    doubts += 1;
  });
  mirror.expect(true);
  mirror.settle([]);
  const done = vi.fn();
  const isThere = (container: Container | undefined) => container !== undefined;
  void arrivals.shown("a", isThere).then(done);
  const make = (name: string) =>
    mirror.note({ id: name, action: "create", attributes: { ...labels, name }, atSeconds: 1 });
  return { mirror, arrivals, done, make, doubts: () => doubts };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("a call is held until an event shows what it did", async () => {
  const { done, make, doubts } = scene();
  make("another");
  await vi.advanceTimersByTimeAsync(50);
  expect(done).not.toHaveBeenCalled();
  make("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1000);
  expect(doubts()).toBe(0);
});

test("where no event comes a list is asked for; one that was asked for after the call is the truth", async () => {
  const { mirror, done, doubts } = scene();
  await vi.advanceTimersByTimeAsync(100);
  expect(doubts()).toBe(1);
  mirror.expect(false);
  mirror.settle([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toHaveBeenCalledOnce();
});

test("a list that was asked for before the call says nothing of it", async () => {
  const { mirror, arrivals } = scene();
  mirror.expect(false);
  const done = vi.fn();
  void arrivals.shown("b", (container) => container !== undefined).then(done);
  mirror.settle([]);
  await vi.advanceTimersByTimeAsync(50);
  expect(done).not.toHaveBeenCalled();
});

test("no call is held for longer than 10 s, and none when all is closed", async () => {
  const late = scene();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(late.done).toHaveBeenCalledOnce();
  const closed = scene();
  closed.arrivals.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(closed.done).toHaveBeenCalledOnce();
});
