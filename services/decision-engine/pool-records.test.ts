import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { fixedWorkload, observed, pool, workload } from "../../test/support/pool-builders.ts";
import { PoolRecords } from "./pool-records.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const spec = pool([workload("a", { target: { kind: "external" } }), fixedWorkload("b", 1), workload("c")]);

async function records(store: Store) {
  const changed = vi.fn();
  const read = new PoolRecords(spec, store, keptLog().log, { leaving: new Map(), changed });
  await vi.advanceTimersByTimeAsync(0);
  return { read, changed };
}

test("a demand is in force until its TTL ends, and the end is told when it comes", async () => {
  const store = memoryStore();
  const { read, changed } = await records(store);
  await store.setDemand("pool", "a", { replicas: 4, owner: "x" }, 700);
  await vi.advanceTimersByTimeAsync(0);
  expect(read.externalOf("a", performance.now())).toEqual({ replicas: 4, owner: "x", remainingMs: 700 });
  expect(read.externalOf("c", performance.now())).toBeUndefined();
  changed.mockClear();
  await vi.advanceTimersByTimeAsync(699);
  expect(changed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2);
  expect(changed).toHaveBeenCalled();
  expect(read.externalOf("a", performance.now())).toBeUndefined();
  read.stop();
});

test("a demand that is said again lasts on", async () => {
  const store = memoryStore();
  const { read } = await records(store);
  for (let said = 0; said < 5; said++) {
    await store.setDemand("pool", "a", { replicas: said, owner: "x" }, 700);
    await vi.advanceTimersByTimeAsync(600);
    expect(read.externalOf("a", performance.now())).toMatchObject({ replicas: said });
  }
  read.stop();
});

test("what was said before this engine began counts, with what is left of its TTL", async () => {
  const store = memoryStore();
  await store.setDemand("pool", "a", { replicas: 4, owner: "x" }, 1000);
  await store.putPause("pool", { owner: "y", direction: "up" }, 1000);
  await vi.advanceTimersByTimeAsync(400);
  const { read } = await records(store);
  expect(read.externalOf("a", performance.now())).toMatchObject({ remainingMs: 600 });
  expect(read.pausesOf("c", performance.now())).toEqual([
    { direction: "up", owner: "y", wholePool: true, remainingMs: 600 },
  ]);
  read.stop();
});

test("a pause is of one workload or of all, until it is removed or ends", async () => {
  const store = memoryStore();
  const { read, changed } = await records(store);
  await store.putPause("pool", { workload: "a", owner: "x", direction: "down" });
  await store.putPause("pool", { owner: "y", direction: "up" }, 500);
  await vi.advanceTimersByTimeAsync(0);
  const owners = (name: string) => read.pausesOf(name, performance.now()).map(({ owner }) => owner);
  expect([owners("a"), owners("b")]).toEqual([["x", "y"], ["y"]]);
  changed.mockClear();
  await vi.advanceTimersByTimeAsync(501);
  expect(changed).toHaveBeenCalled();
  expect([owners("a"), owners("b")]).toEqual([["x"], []]);
  await store.removePause("pool", { workload: "a", owner: "x" });
  await vi.advanceTimersByTimeAsync(0);
  expect(owners("a")).toEqual([]);
  read.stop();
});

test("a TTL longer than a timer can count does not ring without end", async () => {
  const store = memoryStore();
  const { read, changed } = await records(store);
  await store.putPause("pool", { owner: "x", direction: "up" }, 60 * 86_400_000);
  await vi.advanceTimersByTimeAsync(0);
  changed.mockClear();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(changed).not.toHaveBeenCalled();
  read.stop();
});

test("where records change without end, what was read is told all the same", async () => {
  const store = memoryStore();
  let said = 0;
  const restless: Store = {
    ...store,
    listPauses: async (name) => {
      const found = await store.listPauses(name);
      if (said < 50) await store.setDemand("pool", "a", { replicas: ++said, owner: "x" }, 10_000);
      return found;
    },
  };
  const told: (number | undefined)[] = [];
  const read = new PoolRecords(spec, restless, keptLog().log, {
    leaving: new Map(),
    changed: () => {
      told.push(read.areRead ? read.externalOf("a", performance.now())?.replicas : undefined);
    },
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(told.slice(0, 3)).toEqual([undefined, 1, 2]);
  expect(told.at(-1)).toBe(50);
  read.stop();
});

test("a count that is adopted is kept within what any time of day allows", async () => {
  const night = { max: 8, fromMinute: 0, toMinute: 60, days: [1], timeZone: "UTC" };
  const scheduled = pool([fixedWorkload("b", 1, { replicas: { min: 1, max: 3, schedule: [night] } })]);
  const read = new PoolRecords(scheduled, memoryStore(), keptLog().log, {
    leaving: new Map(),
    changed: () => undefined,
  });
  read.adoptFixed([observed("b", 9)]);
  expect(read.fixedOf("b")).toMatchObject({ replicas: 8 });
  read.stop();
});

test("an answer that comes late does not undo a newer one", async () => {
  const store = memoryStore();
  const answers: (() => void)[] = [];
  const slow: Store = {
    ...store,
    getDemand: async (...asked) => {
      const found = await store.getDemand(...asked);
      await new Promise<void>((resolve) => answers.push(resolve));
      return found;
    },
  };
  const { read } = await records(slow);
  await store.setDemand("pool", "a", { replicas: 4, owner: "x" }, 10_000);
  await vi.advanceTimersByTimeAsync(0);
  await store.setDemand("pool", "a", { replicas: 5, owner: "x" }, 10_000);
  await vi.advanceTimersByTimeAsync(0);
  for (let round = 0; round < 3; round++) {
    for (const answer of answers.splice(0).reverse()) answer();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(read.externalOf("a", performance.now())).toMatchObject({ replicas: 5 });
  read.stop();
});

test("a count that was set after a pause does not count before the pause is known", async () => {
  const store = memoryStore();
  let answer: () => void = () => undefined;
  const slow: Store = {
    ...store,
    listPauses: async (pool) => {
      const found = await store.listPauses(pool);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return found;
    },
  };
  const { read } = await records(slow);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  await store.putPause("pool", { owner: "x", direction: "up" });
  await store.setFixed("pool", "b", 5);
  await vi.advanceTimersByTimeAsync(0);
  const seen = () => [read.fixedOf("b")?.replicas, read.pausesOf("b", performance.now()).length];
  expect(seen()).toEqual([undefined, 0]);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen()).toEqual([5, 1]);
  read.stop();
});
