import { describe, expect, test, vi } from "vitest";
import { memoryStore } from "./memory-store.ts";

const lease = { pool: "demo", ttlMs: 3000 };

describe("the store in memory", () => {
  test("gives a lease to one holder at a time, with a generation that only rises", async () => {
    let nowMs = 0;
    const store = memoryStore(() => nowMs);
    expect(await store.acquireLease({ ...lease, holder: "a" })).toMatchObject({ generation: 1n });
    expect(await store.acquireLease({ ...lease, holder: "b" })).toBeUndefined();
    expect(await store.acquireLease({ ...lease, holder: "a" })).toMatchObject({ generation: 1n });
    nowMs = 3001;
    expect(await store.acquireLease({ ...lease, holder: "b" })).toMatchObject({ generation: 2n });
  });

  test("a released lease is free at once, one released by a former holder is not", async () => {
    let nowMs = 0;
    const store = memoryStore(() => nowMs);
    const first = await store.acquireLease({ ...lease, holder: "a" });
    nowMs = 4000;
    await store.acquireLease({ ...lease, holder: "b" });
    if (first) await store.releaseLease(first);
    expect(await store.acquireLease({ ...lease, holder: "c" })).toBeUndefined();
  });

  test("a lease starts at the generation asked for at least", async () => {
    const store = memoryStore();
    expect(await store.acquireLease({ ...lease, holder: "a", atLeast: 8n })).toMatchObject({ generation: 8n });
  });

  test("sets a count only against the revision in force", async () => {
    const store = memoryStore();
    expect(await store.setFixed("demo", "producer", 3, 0n)).toEqual({ replicas: 3, revision: 1n });
    await expect(store.setFixed("demo", "producer", 9, 0n)).rejects.toMatchObject({
      code: "revision-conflict",
      message: "workload producer of pool demo has changed: revision 1 is in force, not 0",
      details: { revision: "1" },
    });
    expect(await store.getFixed("demo", "producer")).toEqual({ replicas: 3, revision: 1n });
    expect(await store.setFixed("demo", "producer", 5)).toEqual({ replicas: 5, revision: 2n });
  });

  test.each(["error", "__proto__"])("takes a pool of any name, also %s", async (name) => {
    const store = memoryStore();
    await store.putPool({ name, spec: {}, origin: "file" });
    expect(await store.getPool(name)).toMatchObject({ name, revision: 1n });
  });

  test("tells who listens to a pool that a record of it changed, and nobody else", async () => {
    const store = memoryStore();
    const [mine, other] = [vi.fn(), vi.fn()];
    const stop = store.onChange("demo", mine);
    store.onChange("elsewhere", other);
    await store.setFixed("demo", "producer", 3);
    stop();
    await store.setFixed("demo", "producer", 4);
    expect([mine.mock.calls.length, other.mock.calls.length]).toEqual([1, 0]);
  });
});
