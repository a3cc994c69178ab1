import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { farSide, running, startLoop } from "../../test/support/loop-bench.ts";
import { fixedWorkload, observed, pool, workload } from "../../test/support/pool-builders.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const spec = pool([fixedWorkload("high", 6), fixedWorkload("low", 4, { priority: 2 })]);
const soon = () => vi.advanceTimersByTimeAsync(50);

describe("while the scheduler behind an actuator does not answer", () => {
  const silence = "the API server does not answer: timeout";

  test("nothing is ordered, the last counts known are shown, and why is said; then it goes on", async () => {
    const far = farSide("pool");
    const loop = startLoop(spec, { client: far.client });
    await soon();
    far.report(running("high", 6), running("low", 4));
    await soon();
    expect(far.ordered("low")).toEqual([4]);

    // 6 of the 10 slots may only seem to be free; and high may only seem to have too many
    far.reportLastKnown(silence, observed("high", 9, { desired: 9 }), observed("low", 0, { desired: 0 }));
    await vi.advanceTimersByTimeAsync(5000);
    expect(far.ordered("low")).toEqual([4]);
    const { workloads, links, occupied } = loop.status();
    expect(links).toContainEqual({ kind: "actuator", name: "simulated", up: false, problem: silence });
    expect(workloads.map(({ observed: counts }) => counts?.ready)).toEqual([9, 0]);
    expect(occupied).toBe(9);

    far.report(running("high", 9), running("low", 0));
    await soon();
    expect(far.ordered("high").slice(1)).toEqual([6]);
    expect(loop.status().links).toContainEqual({ kind: "actuator", name: "simulated", up: true });
    await loop.stop();
  });

  test("nothing is decided before it has answered once", async () => {
    const far = farSide("pool");
    const loop = startLoop(spec, { client: far.client });
    await soon();
    far.reportLastKnown(silence);
    await vi.advanceTimersByTimeAsync(2000);
    expect(far.commands).toEqual([]);
    expect(loop.status().workloads[0]).toMatchObject({ reason: "warming-up", detail: "not observed yet" });
    await loop.stop();
  });
});

describe("what an actuator says of itself", () => {
  const outside = { target: { kind: "external" } } as const;
  const told = pool([workload("high", outside), workload("low", { priority: 2, ...outside })]);

  test.each([
    [false, 3],
    [true, 1],
  ])("is taken for true from its connection on: locksWhileScaling %s", async (locksWhileScaling, ordered) => {
    const store = memoryStore();
    const far = farSide("pool", { locksWhileScaling });
    const loop = startLoop(told, { client: far.client, store });
    await soon();
    // of the 5 more that are asked for 2 fit, while 4 of the others still stop
    const counts = [running("high", 1), observed("low", 3, { stopping: 4 })];
    far.report(...counts);
    await soon();
    await store.setDemand("pool", "high", { replicas: 6, owner: "ops" }, 60_000);
    await soon();
    expect(far.ordered("high").at(-1)).toBe(ordered);
    // and after a second, without anything said, what fits goes out anyway
    await vi.advanceTimersByTimeAsync(1000);
    expect(far.ordered("high").at(-1)).toBe(3);
    await loop.stop();
  });

  test("is asked again where it did not say", async () => {
    const kept = keptLog();
    const far = farSide("pool", { locksWhileScaling: true });
    let asked = 0;
    const client: ActuatorClient = {
      ...far.client,
      describe: () => {
        asked += 1;
        return asked < 3 ? Promise.reject(new Error("not now")) : far.client.describe();
      },
    };
    const loop = startLoop(told, { client, kept });
    await soon();
    const askedAfter: number[] = [];
    for (let second = 0; second < 30; second += 1) {
      far.report(running("high", 6), running("low", 3));
      await vi.advanceTimersByTimeAsync(1000);
      if (askedAfter.length < asked) askedAfter.push(second);
    }
    expect(askedAfter).toEqual([0, 5, 10]);
    expect(kept.lines.filter(({ msg }) => msg === "the actuator does not say what it can do")).toHaveLength(2);
    await loop.stop();
  });
});
