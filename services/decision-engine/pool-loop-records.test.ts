import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryStore } from "../../shared/state/memory-store.ts";
import { farSide, running, scriptedHub, startLoop } from "../../test/support/loop-bench.ts";
import { fixedWorkload, pool, workload } from "../../test/support/pool-builders.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("an external target follows a controller outside, and holds when it falls silent", async () => {
  const store = memoryStore();
  const far = farSide("pool");
  const loop = startLoop(pool([workload("a", { target: { kind: "external" } })]), { client: far.client, store });
  await vi.advanceTimersByTimeAsync(0);
  far.report(running("a", 2));
  await vi.advanceTimersByTimeAsync(10);
  expect(loop.status().workloads[0]).toMatchObject({ desired: 2, reason: "sample-absent" });
  await store.setDemand("pool", "a", { replicas: 5, owner: "ops" }, 1000);
  await vi.advanceTimersByTimeAsync(10);
  expect(far.ordered("a").at(-1)).toBe(5);
  expect(loop.status().workloads[0]).toMatchObject({ external: { replicas: 5, owner: "ops" }, reason: "external" });
  far.report(running("a", 5));
  await vi.advanceTimersByTimeAsync(2000);
  expect(loop.status().workloads[0]).toMatchObject({ desired: 5, reason: "sample-absent" });
  expect(loop.status().workloads[0]?.detail).toContain("nobody says how many");
  expect(loop.status().workloads[0]).not.toHaveProperty("external");
  await loop.stop();
});

test("a setpoint that is a metric is read, and its newest value shown", async () => {
  const hub = scriptedHub();
  const setpoint = { spec: { source: "wanted" }, everyMs: 500 };
  const target = { kind: "thermostat", setpoint, direction: "lower-is-better", count: "all" } as const;
  const a = workload("a", { target: { ...target, everyMs: 500, lookback: 5 } });
  const far = farSide("pool");
  const loop = startLoop(pool([a]), { client: far.client, hub });
  expect(loop.status().workloads[0]).not.toHaveProperty("setpoint");
  hub.give("wanted", 70);
  hub.give("scripted", 12);
  expect(loop.status().workloads[0]).toMatchObject({ setpoint: 70, sample: { reading: { value: 12 } } });
  hub.give("wanted", "timed out");
  expect(loop.status().workloads[0]).not.toHaveProperty("setpoint");
  await loop.stop();
});

test.each(["somebody", "the configuration"])(
  "what growth was paused at by %s comes back where another engine leads now and the actuator knows of nothing",
  async (by) => {
    const store = memoryStore();
    const before = farSide("pool");
    const led = startLoop(pool([fixedWorkload("a", 3)]), { client: before.client, store });
    await vi.advanceTimersByTimeAsync(10);
    before.report(running("a"));
    await vi.advanceTimersByTimeAsync(10);
    before.report(running("a", 3));
    await led.stop();
    if (by === "somebody") await store.putPause("pool", { workload: "a", direction: "up", owner: "ops" });
    const guards = by === "somebody" ? {} : { pause: "up" as const };
    const after = farSide("pool");
    const paused = pool([fixedWorkload("a", 3, { guards })]);
    const loop = startLoop(paused, { client: after.client, store, holder: "another" });
    await vi.advanceTimersByTimeAsync(10);
    after.report(running("a"));
    await vi.advanceTimersByTimeAsync(10);
    expect(after.ordered("a")).toEqual([3]);
    await loop.stop();
  },
);
