import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Store } from "../../shared/state/store.ts";
import { recordsEnd } from "./store-records.ts";

/** A store as the suite needs it, empty; `pass` lets so much of the store's own time go by. */
export interface StoreBackend {
  readonly store: Store;
  pass(ms: number): Promise<void>;
}

const lease = { pool: "demo", ttlMs: 3000 };

/** What every store must hold. */
export function storeContract(name: string, makeBackend: () => Promise<StoreBackend>): void {
  describe(`the store ${name}`, () => {
    let store: Store;
    let pass: StoreBackend["pass"];
    beforeEach(async () => {
      ({ store, pass } = await makeBackend());
    });

    test("gives a lease to one holder at a time, with a generation that only rises", async () => {
      expect(await store.acquireLease({ ...lease, holder: "a" })).toMatchObject({ generation: 1n });
      expect(await store.acquireLease({ ...lease, holder: "b" })).toBeUndefined();
      expect(await store.acquireLease({ ...lease, holder: "a" })).toMatchObject({ generation: 1n });
      await pass(3001);
      expect(await store.acquireLease({ ...lease, holder: "b" })).toMatchObject({ generation: 2n });
    });

    test("a released lease is free at once, one released by a former holder is not", async () => {
      const first = await store.acquireLease({ ...lease, holder: "a" });
      await pass(4000);
      await store.acquireLease({ ...lease, holder: "b" });
      if (first) await store.releaseLease(first);
      expect(await store.acquireLease({ ...lease, holder: "c" })).toBeUndefined();
    });

    test("a lease starts at the generation asked for at least", async () => {
      expect(await store.acquireLease({ ...lease, holder: "a", atLeast: 8n })).toMatchObject({ generation: 8n });
    });

    test("sets a count only against the revision in force", async () => {
      expect(await store.setFixed("demo", "producer", 3, 0n)).toEqual({ replicas: 3, revision: 1n });
      await expect(store.setFixed("demo", "producer", 9, 0n)).rejects.toMatchObject({
        code: "revision-conflict",
        message: "workload producer of pool demo has changed: revision 1 is in force, not 0",
        details: { revision: "1" },
      });
      expect(await store.getFixed("demo", "producer")).toEqual({ replicas: 3, revision: 1n });
      expect(await store.setFixed("demo", "producer", 5)).toEqual({ replicas: 5, revision: 2n });
    });

    test.each(["error", "__proto__"])("takes a pool of any name, also %s", async (pool) => {
      await store.putPool({ name: pool, spec: {}, origin: "file" });
      expect(await store.getPool(pool)).toMatchObject({ name: pool, revision: 1n });
    });

    test("tells who listens to a pool that a record of it changed, and nobody else", async () => {
      const [mine, other] = [vi.fn(), vi.fn()];
      const stop = store.onChange("demo", mine);
      store.onChange("elsewhere", other);
      await store.setFixed("demo", "producer", 3);
      await store.setDemand("demo", "consumer", { replicas: 3, owner: "a" }, 1000);
      await store.putPause("demo", { owner: "a", direction: "up" });
      await store.removePause("demo", { owner: "a" });
      stop();
      await store.setFixed("demo", "producer", 4);
      expect([mine.mock.calls.length, other.mock.calls.length]).toEqual([4, 0]);
    });

    recordsEnd(() => ({ store, pass }));
  });
}
