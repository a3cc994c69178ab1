import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
import { type BenchEngine, farScheduler, fixedPool, startBenchEngine } from "../../test/support/several-engines.ts";
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

function start(holder: string): BenchEngine {
  const engine = startBenchEngine(holder, store, far);
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
