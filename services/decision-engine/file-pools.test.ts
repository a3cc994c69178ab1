import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { FilePools } from "./file-pools.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pool = (name: string, more: JsonObject = {}): JsonObject => ({
  ...{ name, actuator: "sim", capacity: 3 },
  workloads: [{ name: "a", priority: 1, target: { kind: "remainder" }, run: {} }],
  ...more,
});

function engine(store: Store, file = "pools.yaml") {
  const kept = keptLog();
  const pools = new FilePools(store, file, kept.log);
  const want = async (...specs: JsonObject[]) => {
    void pools.want(specs, 1000);
    await vi.advanceTimersByTimeAsync(10);
  };
  return { pools, want, lines: kept.lines };
}

const there = async (store: Store) =>
  (await store.listPools()).map(({ name, revision, removed }) => `${name} ${revision}${removed ? " removed" : ""}`);

test("what a file says is in force; what it says again changes nothing; what it says no more is removed", async () => {
  const store = memoryStore();
  const { want } = engine(store);
  await want(pool("a"), pool("b"));
  await want(pool("b"), pool("a"));
  expect(await there(store)).toEqual(["a 1", "b 1"]);
  await want(pool("b", { capacity: 9 }), pool("c"));
  expect(await there(store)).toEqual(["a 2 removed", "b 2", "c 1"]);
});

test("pools of another file and of the API are left alone", async () => {
  const store = memoryStore();
  await engine(store, "other.yaml").want(pool("theirs"));
  const own = { name: "mine", spec: pool("mine"), origin: "api", leaving: [], removed: false } as const;
  await store.changePools([{ put: own }]);
  const { want } = engine(store);
  await want(pool("a"));
  await want(pool("b"));
  expect(await there(store)).toEqual(["a 2 removed", "b 1", "mine 1", "theirs 1"]);
});

test("a file that claims a pool of the API is refused whole, says so once, and is taken when that pool is gone", async () => {
  const store = memoryStore();
  const own = { name: "b", spec: pool("b"), origin: "api", leaving: [], removed: false } as const;
  await store.changePools([{ put: own }]);
  const { pools, want, lines } = engine(store);
  await want(pool("a"), pool("b"));
  await vi.advanceTimersByTimeAsync(5000);
  expect(await there(store)).toEqual(["b 1"]);
  expect(pools.problem()).toMatch(/pool b of the file came by the API before; delete it there/);
  expect(lines).toHaveLength(1);
  await store.changePools([{ forget: "b" }]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await there(store)).toEqual(["a 1", "b 2"]);
  expect(pools.problem()).toBeUndefined();
});

test("while the store is away the file waits, and is written down once it is back", async () => {
  const store = memoryStore();
  const list = vi.spyOn(store, "listPools").mockRejectedValue(new MicroscalerError("unavailable", "away"));
  const { pools, want } = engine(store);
  await want(pool("a"));
  await vi.advanceTimersByTimeAsync(3000);
  expect(pools.problem()).toBe("away");
  list.mockRestore();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await there(store)).toEqual(["a 1"]);
});

test("a file is not said to be right while the store cannot tell whose its pools are", async () => {
  const store = memoryStore();
  const { pools } = engine(store);
  const list = vi.spyOn(store, "listPools").mockRejectedValue(new MicroscalerError("unavailable", "away"));
  await expect(pools.check([pool("a")])).rejects.toThrow("away");
  list.mockRestore();
  await expect(pools.check([pool("a")])).resolves.toBeUndefined();
});

test("a store that has lost everything is told again; what another engine changed is not undone", async () => {
  const store = memoryStore();
  const { want } = engine(store);
  await want(pool("a"), pool("b"));
  const [newer] = [engine(store)];
  await newer.want(pool("b", { capacity: 7 }));
  await vi.advanceTimersByTimeAsync(5000);
  expect(await there(store)).toEqual(["a 2 removed", "b 2"]);
});

/** A store that can be made to forget everything, or to go back to what it was. */
function failover() {
  let current = memoryStore();
  const listeners = new Set<() => void>();
  const store: Store = {
    ...current,
    listPools: () => current.listPools(),
    newestRevisions: (names) => current.newestRevisions(names),
    changePools: async (changes) => {
      const records = await current.changePools(changes);
      for (const tell of listeners) tell();
      return records;
    },
    onPools: (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
  const becomes = (other: Store) => {
    current = other;
    for (const tell of listeners) tell();
  };
  return { store, becomes };
}

test("a store that was emptied, or went back to what it was before, is told again", async () => {
  const { store, becomes } = failover();
  const { want } = engine(store);
  await want(pool("a"));
  await want(pool("a", { capacity: 7 }), pool("b"));
  const older = memoryStore();
  const before = {
    name: "a",
    spec: pool("a"),
    origin: "file",
    file: "pools.yaml",
    leaving: [],
    removed: false,
  } as const;
  await older.changePools([{ put: before }]);
  for (const lost of [memoryStore(), older]) {
    becomes(lost);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await store.listPools()).map(({ name, spec }) => [name, spec.capacity])).toEqual([
      ["a", 7],
      ["b", 3],
    ]);
  }
});

test("what one engine's newer file has removed is not put back by another that has not read it yet", async () => {
  const { store } = failover();
  const [old, newer] = [engine(store), engine(store)];
  await old.want(pool("a"));
  await newer.want(pool("b"));
  await store.changePools([{ forget: "a" }]);
  const changes = vi.spyOn(store, "changePools");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await there(store)).toEqual(["b 1"]);
  expect(changes).not.toHaveBeenCalled();
});

test("two engines that are told two names of the same pools do not fight", async () => {
  const store = memoryStore();
  const changes = vi.spyOn(store, "changePools");
  await engine(store, "one.yaml").want(pool("a"));
  await engine(store, "two.yaml").want(pool("a"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(changes.mock.calls.length).toBeLessThan(4);
});
