import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PoolSpec } from "../../shared/model/pool.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { farSide, running, scriptedHub, startLoop } from "../../test/support/loop-bench.ts";
import { fixedWorkload, pool, workload } from "../../test/support/pool-builders.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const spec: PoolSpec = {
  ...pool([{ ...fixedWorkload("a", 1, { replicas: { min: 0, max: 5 } }) }], { capacity: 5 }),
  ...{ name: "hand", actuator: "local" },
};

test("records that cannot be read are not the same as none: nothing is ordered until they are", async () => {
  const store = memoryStore();
  await store.setFixed("hand", "a", 4);
  let failures = 3;
  const flaky = {
    ...store,
    getFixed: (...asked: Parameters<typeof store.getFixed>) =>
      failures-- > 0 ? Promise.reject(new Error("the store is away")) : store.getFixed(...asked),
  };
  const { client, ordered, report } = farSide("hand");
  const loop = startLoop(spec, { client, store: flaky });
  await vi.advanceTimersByTimeAsync(0);
  report(running("a", 2));
  await vi.advanceTimersByTimeAsync(200);
  expect(ordered("a")).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(ordered("a")).toEqual([4]);
  await loop.stop();
});

test("what an actuator was ordered before this engine began is kept; one that knows of no order is told the file's count", async () => {
  for (const [known, expected] of [
    [3, 3],
    [undefined, 1],
  ] as const) {
    const { client, ordered, report } = farSide("hand");
    const loop = startLoop(spec, { client });
    await vi.advanceTimersByTimeAsync(0);
    report(running("a", known));
    await vi.advanceTimersByTimeAsync(100);
    expect(ordered("a")).toEqual([expected]);
    await loop.stop();
  }
});

test("what was ordered before is kept of a workload too that is known to the actuator only later", async () => {
  const two = { ...spec, workloads: [...spec.workloads, fixedWorkload("b", 2, { replicas: { min: 0, max: 5 } })] };
  const { client, ordered, report } = farSide("hand");
  const loop = startLoop(two, { client });
  await vi.advanceTimersByTimeAsync(0);
  report(running("a", 1));
  await vi.advanceTimersByTimeAsync(100);
  report(running("a", 1), running("b", 4));
  await vi.advanceTimersByTimeAsync(100);
  expect(ordered("b")).toEqual([4]);
  expect(loop.status().workloads[1]).toMatchObject({ desired: 4, fixed: { replicas: 4 } });
  await loop.stop();
});

test("an actuator that comes back without its orders is told them again", async () => {
  const { client, ordered, report, lose } = farSide("hand");
  const loop = startLoop(spec, { client });
  await vi.advanceTimersByTimeAsync(0);
  report(running("a"));
  await vi.advanceTimersByTimeAsync(100);
  lose();
  report(running("a"));
  await vi.advanceTimersByTimeAsync(100);
  expect(ordered("a")).toEqual([1, 1]);
  await loop.stop();
});

test("nothing is ordered once it is stopped", async () => {
  const { client, ordered, report } = farSide("hand");
  const loop = startLoop(spec, { client });
  await vi.advanceTimersByTimeAsync(0);
  await loop.stop();
  report(running("a", 3));
  await vi.advanceTimersByTimeAsync(5000);
  expect(ordered("a")).toEqual([]);
});

test("the collector is told of a metric's target, and to hurry while replicas change", async () => {
  const consumer = workload("a", { metric: { spec: { source: "queue" }, everyMs: 500 } });
  const hub = scriptedHub();
  const { client, report, lose } = farSide("hand");
  const loop = startLoop({ ...spec, workloads: [consumer] }, { client, hub });
  await vi.advanceTimersByTimeAsync(0);
  report(running("a", 1));
  await vi.advanceTimersByTimeAsync(100);
  expect(hub.hinted("queue")).toEqual({ target: 50, urgent: false });
  hub.give("queue", 400);
  await vi.advanceTimersByTimeAsync(1000);
  expect(hub.hinted("queue")).toEqual({ target: 50, urgent: true });
  lose();
  await vi.advanceTimersByTimeAsync(1000);
  expect(hub.hinted("queue")).toEqual({ target: 50, urgent: false });
  await loop.stop();
});

test("a command has gone out before what was decided is written down", async () => {
  const [kept, store] = [keptLog(), memoryStore()];
  await store.setFixed("hand", "a", 4);
  const { client, commands, report } = farSide("hand");
  const loop = startLoop(spec, { client, kept, store });
  await vi.advanceTimersByTimeAsync(100);
  const written = () => kept.lines.filter((line) => String(line.msg).includes("→"));
  report(running("a", 2));
  expect(commands).toHaveLength(1);
  expect(written()).toEqual([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(written()).toHaveLength(1);
  await loop.stop();
});

test("what was said while the lease had run out is decided as soon as it is back, without any other event", async () => {
  const store = memoryStore();
  const { client, ordered, report } = farSide("hand");
  const loop = startLoop(spec, { client, store });
  await vi.advanceTimersByTimeAsync(100);
  report(running("a"));
  await vi.advanceTimersByTimeAsync(10);
  report(running("a", 1));
  const away = vi.spyOn(store, "acquireLeases").mockRejectedValue(new Error("the store is away"));
  await vi.advanceTimersByTimeAsync(1700);
  await store.setFixed("hand", "a", 3);
  await vi.advanceTimersByTimeAsync(10);
  expect(ordered("a")).toEqual([1]);
  away.mockRestore();
  await vi.advanceTimersByTimeAsync(110);
  expect(ordered("a")).toEqual([1, 3]);
  await loop.stop();
});
