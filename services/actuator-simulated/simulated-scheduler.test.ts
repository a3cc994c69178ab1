import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { randomFrom } from "../../shared/random.ts";
import { simulatedRun } from "./schema.ts";
import { SimulatedScheduler } from "./simulated-scheduler.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A scheduler with so many replicas, `r1` first, that are made and not started. */
function schedulerWith(count: number, run: JsonObject, { capacity = 100, seed = 1 } = {}) {
  const scheduler = new SimulatedScheduler({ capacity, random: randomFrom(seed) });
  const names = Array.from({ length: count }, (_, index) => `r${index + 1}`);
  for (const name of names) {
    scheduler.make({ name, pool: "p", workload: "w", hash: "h", run: simulatedRun.parse(run), standby: false });
  }
  const states = () => scheduler.list().map(({ state }) => state);
  const startAll = () => Promise.allSettled(names.map((name) => scheduler.start(name)));
  return { scheduler, names, states, startAll };
}

describe("times", () => {
  test("a start and a stop take theirs, and the default is that of a container", async () => {
    const { scheduler, states, startAll } = schedulerWith(1, {});
    void startAll();
    await vi.advanceTimersByTimeAsync(799);
    expect(states()).toEqual(["starting"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(states()).toEqual(["ready"]);
    void scheduler.stop("r1");
    await vi.advanceTimersByTimeAsync(299);
    expect(states()).toEqual(["ending"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(states()).toEqual(["ended"]);
    scheduler.remove("r1");
    expect(states()).toEqual([]);
  });

  test("with jitter lie within its share on either side", async () => {
    const { states, startAll } = schedulerWith(50, { start: "1s", jitter: 0.5 });
    void startAll();
    const ready = () => states().filter((state) => state === "ready").length;
    await vi.advanceTimersByTimeAsync(499);
    expect(ready()).toBe(0);
    await vi.advanceTimersByTimeAsync(501);
    expect(ready()).toBeGreaterThan(10);
    expect(ready()).toBeLessThan(40);
    await vi.advanceTimersByTimeAsync(500);
    expect(ready()).toBe(50);
  });

  test("one that is asked to end again ends at the earliest of what was asked", async () => {
    const { scheduler, states, startAll } = schedulerWith(1, { stop: "1h" });
    void startAll();
    await vi.advanceTimersByTimeAsync(800);
    const ended = Promise.all([scheduler.stop("r1"), scheduler.stop("r1", 2000), scheduler.stop("r1", 5000)]);
    await vi.advanceTimersByTimeAsync(2000);
    await ended;
    expect(states()).toEqual(["ended"]);
  });

  test("one that is stopped while it starts is never ready", async () => {
    const { scheduler, states, startAll } = schedulerWith(1, { start: "1h" });
    const started = startAll();
    void scheduler.stop("r1");
    await started;
    await vi.advanceTimersByTimeAsync(300);
    expect(states()).toEqual(["ended"]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(states()).toEqual(["ended"]);
  });

  test("on a slow scheduler are so many times as long", async () => {
    const { scheduler, states, startAll } = schedulerWith(1, {});
    scheduler.slow(10);
    void startAll();
    await vi.advanceTimersByTimeAsync(7999);
    expect(states()).toEqual(["starting"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(states()).toEqual(["ready"]);
  });
});

describe("chance", () => {
  test("a share of the starts fails, and leaves what was made as it is", async () => {
    const { states, startAll } = schedulerWith(100, { failure: 0.3 });
    const started = startAll();
    await vi.advanceTimersByTimeAsync(800);
    const failures = (await started).flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(failures.length).toBeGreaterThan(15);
    expect(failures.length).toBeLessThan(45);
    expect(failures[0]).toMatchObject({ kind: "start-failed", message: "the start failed, by chance" });
    expect(states().filter((state) => state === "created")).toHaveLength(failures.length);
  });

  test("ready replicas crash after their mean time, frozen ones never", async () => {
    const { scheduler, states, startAll } = schedulerWith(100, { crashAfter: "10s" });
    void startAll();
    await vi.advanceTimersByTimeAsync(800);
    scheduler.pause("r1");
    await vi.advanceTimersByTimeAsync(10_000);
    const left = states().filter((state) => state === "ready").length;
    expect(left).toBeGreaterThan(20); // of 99, 36 are expected: one in e
    expect(left).toBeLessThan(55);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(states().filter((state) => state !== "ended")).toEqual(["paused"]);
    expect(scheduler.list().at(-1)?.end).toEqual({ by: "itself", detail: "exit code 1" });
  });

  test("is the same for the same seed", async () => {
    const story = async (seed: number) => {
      const { scheduler, startAll } = schedulerWith(20, { jitter: 1, failure: 0.2, crashAfter: "1s" }, { seed });
      void startAll();
      await vi.advanceTimersByTimeAsync(1500);
      return scheduler.list().map(({ name, state }) => `${name} ${state}`);
    };
    const first = await story(7);
    expect(await story(7)).toEqual(first);
    expect(await story(8)).not.toEqual(first);
  });
});

test("no more start, are ready or end at one time than there is room for; frozen ones take none", async () => {
  const { scheduler, states, startAll } = schedulerWith(3, {}, { capacity: 2 });
  const started = startAll();
  await vi.advanceTimersByTimeAsync(800);
  expect((await started)[2]).toMatchObject({
    reason: { kind: "no-capacity", message: "the simulated scheduler runs at most 2 replicas, and 2 are there" },
  });
  scheduler.pause("r1");
  void scheduler.start("r3");
  await vi.advanceTimersByTimeAsync(800);
  expect(states()).toEqual(["paused", "ready", "ready"]);
  expect(() => scheduler.resume("r1")).toThrow("at most 2 replicas");
});
