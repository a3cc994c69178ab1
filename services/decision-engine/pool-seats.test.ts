import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import {
  type BenchEngine,
  benchLeaseTtlMs,
  farScheduler,
  fixedPool,
  startBenchEngine,
} from "../../test/support/several-engines.ts";
import { putOf, removalOf } from "./pool-change.ts";

let store: Store;
let far: ReturnType<typeof farScheduler>;
let engines: BenchEngine[];

beforeEach(() => {
  vi.useFakeTimers();
  store = memoryStore();
  far = farScheduler();
  engines = [];
});
afterEach(async () => {
  for (const engine of engines) await engine.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function start(holder: string, on: Store = store, actuators?: string[]): BenchEngine {
  const engine = startBenchEngine(holder, on, far, actuators);
  engines.push(engine);
  return engine;
}

async function put(...pools: ReturnType<typeof fixedPool>[]): Promise<void> {
  await store.changePools(pools.map((pool) => ({ put: pool })));
}

async function record(pool: string) {
  const found = await store.getPool(pool);
  if (!found) throw new Error(`no pool ${pool}`);
  return found;
}

const six = Array.from({ length: 6 }, (_, index) => fixedPool(`pool-${index}`, 3));

describe("pools over engines", () => {
  test("one engine has all; a second one takes its share within a second; each pool has one leader", async () => {
    await put(...six);
    const one = start("one");
    await pass(100);
    expect(one.leads()).toHaveLength(6);
    const two = start("two");
    await pass(1000);
    expect([one.leads().length, two.leads().length]).toEqual([3, 3]);
    expect(new Set([...one.leads(), ...two.leads()]).size).toBe(6);
  });

  test("an engine that ends gives its pools away at once", async () => {
    await put(...six);
    const [one, two] = [start("one"), start("two")];
    await pass(1000);
    await one.stop();
    await pass(50);
    expect(two.leads()).toHaveLength(6);
  });

  test("the pools of an engine that is gone without a word are taken when its leases end, and no earlier", async () => {
    await put(...six);
    let dead = false;
    const dying: Store = {
      ...store,
      announce: async (...asked) => (dead ? new Promise(() => undefined) : store.announce(...asked)),
      acquireLeases: async (...asked) => (dead ? new Promise(() => undefined) : store.acquireLeases(...asked)),
    };
    start("one", dying);
    const two = start("two");
    await pass(2000);
    dead = true;
    await pass(benchLeaseTtlMs * 0.7);
    expect(two.leads()).toHaveLength(3);
    await pass(benchLeaseTtlMs * 0.3 + 600);
    expect(two.leads()).toHaveLength(6);
  });

  test("whoever takes a pool over opens it with a higher generation and keeps what runs", async () => {
    await put(fixedPool("demo", 3));
    const one = start("one");
    await pass(100);
    await one.stop();
    start("two");
    await pass(1000);
    expect(far.opened.map(({ holder, generation }) => [holder, generation])).toEqual([
      ["one", 1n],
      ["two", 2n],
    ]);
    expect(far.running("demo", "a")).toBe(3);
  });

  test("a pool goes only to an engine that reaches its actuator", async () => {
    await put(fixedPool("demo", 3, { actuator: "docker" }));
    const [one, two] = [start("one"), start("two", store, ["sim", "docker"])];
    await pass(1000);
    expect([one.leads(), two.leads()]).toEqual([[], ["demo"]]);
  });

  test("while the store is away a leader goes on for less than a lease and then holds; its status stays visible", async () => {
    await put(fixedPool("demo", 3));
    const one = start("one");
    await pass(100);
    const away = () => Promise.reject(new MicroscalerError("unavailable", "the store is away"));
    for (const call of ["acquireLeases", "announce", "listPools", "putCheckpoint", "getShown"] as const)
      vi.spyOn(store, call).mockImplementation(away);
    vi.spyOn(store, "link").mockReturnValue({ name: "store", up: false, problem: "the store is away" });
    await pass(benchLeaseTtlMs);
    expect(one.leads()).toEqual([]);
    const status = await one.views.status("demo");
    expect(status.workloads[0]).toMatchObject({ desired: 3, reason: "lease-lost", observed: { ready: 3 } });
    expect(status.links).toContainEqual({ name: "store", up: false, problem: "the store is away" });
    vi.restoreAllMocks();
    await pass(1000);
    expect(one.leads()).toEqual(["demo"]);
  });

  test("when a store comes back, nobody takes what belongs to an engine that is just coming back too", async () => {
    await put(...six);
    let cut = false;
    const flaky = (slowMs: number): Store => ({
      ...store,
      announce: async (...asked) => {
        if (cut || performance.now() < backAtMs + slowMs) throw new MicroscalerError("unavailable", "away");
        return store.announce(...asked);
      },
    });
    let backAtMs = 0;
    const [one, two] = [start("one", flaky(0)), start("two", flaky(900))];
    await pass(2000);
    const before = [one.leads(), two.leads()];
    cut = true;
    await pass(5000);
    backAtMs = performance.now();
    cut = false;
    await pass(3000);
    expect([one.leads(), two.leads()]).toEqual(before);
    expect(far.opened).toHaveLength(6 + 3);
  });
});

describe("a changed pool", () => {
  test("is decided anew as it says now, under a new generation", async () => {
    await put(fixedPool("demo", 3));
    start("one");
    await pass(100);
    await put(fixedPool("demo", 5));
    await pass(100);
    expect(far.running("demo", "a")).toBe(5);
    expect(far.opened.map(({ generation }) => generation)).toEqual([1n, 2n]);
  });

  test("keeps a count that a person set", async () => {
    await put(fixedPool("demo", 3));
    start("one");
    await pass(100);
    await store.setFixed("demo", "a", 7);
    await put(fixedPool("demo", 4, { surge: 1 }));
    await pass(100);
    expect(far.running("demo", "a")).toBe(7);
  });
});

describe("what is removed", () => {
  const taken = async (pool: string) => ({ put: removalOf(await record(pool)) });

  test.each([
    ["scale-to-zero", 0],
    ["scale-to-min", 1],
    ["leave", 3],
  ])("a pool is brought down as it says, %s, and forgotten then", async (onRemove, left) => {
    await put(fixedPool("demo", 3, { onRemove }));
    start("one");
    await pass(100);
    await store.changePools([await taken("demo")]);
    await pass(3000);
    expect(far.running("demo", "a")).toBe(left);
    expect(await store.listPools()).toEqual([]);
  });

  test("a pool that is being brought down is brought down by the next engine where the first one dies", async () => {
    await put(fixedPool("demo", 3, { onRemove: "scale-to-zero" }));
    const one = start("one");
    await pass(100);
    await one.stop();
    await store.changePools([await taken("demo")]);
    start("two");
    await pass(3000);
    expect(far.running("demo", "a")).toBe(0);
    expect(await store.listPools()).toEqual([]);
  });

  test("a workload is brought down even where a person had set its count; the others stay", async () => {
    const other = { name: "b", priority: 2, target: { kind: "fixed", replicas: 2 }, run: {} };
    const both = fixedPool("demo", 3, { onRemove: "scale-to-zero" });
    const [a] = Array.isArray(both.spec.workloads) ? both.spec.workloads : [];
    const spec = { ...both.spec, workloads: [a, other] };
    await put({ ...both, spec });
    start("one");
    await pass(100);
    await store.setFixed("demo", "a", 6);
    await pass(100);
    expect([far.running("demo", "a"), far.running("demo", "b")]).toEqual([6, 2]);
    const next = putOf(await record("demo"), { name: "demo", origin: "api", spec: { ...spec, workloads: [other] } });
    await store.changePools([{ put: next }]);
    await pass(3000);
    expect([far.running("demo", "a"), far.running("demo", "b")]).toEqual([0, 2]);
    expect(await record("demo")).toMatchObject({ leaving: [], removed: false });
  });
});
