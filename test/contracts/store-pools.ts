import { describe, expect, test } from "vitest";
import type { PoolRecord } from "../../shared/state/store.ts";
import type { StoreBackend } from "./store.ts";

/** A pool as the API would write it. */
export function poolNamed(name: string, spec: PoolRecord["spec"] = {}): Omit<PoolRecord, "revision"> {
  return { name, spec, origin: "api", leaving: [], removed: false };
}

/** Names that are none of the store's business. */
export const oddNames = ["error", "__proto__", "a:b", "{x}", "lease:demo", "* ?[a]", "zwei Wörter\n", "'; return 1 --"];

/** What a store promises of the pools that there are. */
export function poolsAreKept(backend: () => StoreBackend): void {
  describe("pools", () => {
    test("are as they were put, by name, for every engine", async () => {
      const { store, other } = backend();
      const written: Omit<PoolRecord, "revision"> = {
        ...poolNamed("b", { workloads: [{ name: "consumer", none: null, list: [1, "2", true] }] }),
        ...{ origin: "file", file: "/etc/pools.yaml", leaving: [{ name: "old" }], removed: true },
      };
      const [put] = await store.changePools([{ put: written }]);
      await other.changePools([{ put: poolNamed("a") }]);
      expect(put).toEqual({ ...written, revision: 1n });
      expect(await other.getPool("b")).toEqual({ ...written, revision: 1n });
      expect(await store.listPools()).toEqual([
        { ...poolNamed("a"), revision: 1n },
        { ...written, revision: 1n },
      ]);
      expect(await store.getPool("c")).toBeUndefined();
      expect(await store.changePools([])).toEqual([]);
    });

    test("have a revision that rises with each change, also over a removal, and not with what is in force already", async () => {
      const { store } = backend();
      const revisionOf = async (spec: PoolRecord["spec"]) =>
        (await store.changePools([{ put: poolNamed("demo", spec) }]))[0]?.revision;
      expect(await revisionOf({ a: 1, b: { c: 2, d: 3 } })).toBe(1n);
      expect(await revisionOf({ b: { d: 3, c: 2 }, a: 1 })).toBe(1n);
      expect(await revisionOf({ a: 2 })).toBe(2n);
      await store.changePools([{ forget: "demo" }]);
      expect(await store.getPool("demo")).toBeUndefined();
      expect(await revisionOf({ a: 2 })).toBe(3n);
    });

    test("change all together or not at all", async () => {
      const { store, other } = backend();
      await store.changePools([{ put: poolNamed("a") }, { put: poolNamed("b") }]);
      const changes = [
        { put: poolNamed("a", { new: true }), expectedRevision: 1n },
        { forget: "b" },
        { put: poolNamed("c") },
      ];
      const refused = other.changePools([...changes, { put: poolNamed("b", { late: true }), expectedRevision: 7n }]);
      await expect(refused).rejects.toMatchObject({ code: "revision-conflict", details: { revision: "0" } });
      expect((await store.listPools()).map(({ name, spec }) => [name, spec])).toEqual([
        ["a", {}],
        ["b", {}],
      ]);
      expect(await other.changePools(changes)).toMatchObject([
        { name: "a", revision: 2n },
        { name: "c", revision: 1n },
      ]);
      expect((await store.listPools()).map(({ name }) => name)).toEqual(["a", "c"]);
    });

    test("change only against the revision that is expected; 0: there must be none", async () => {
      const { store } = backend();
      const put = poolNamed("demo", { a: 1 });
      await store.changePools([{ put, expectedRevision: 0n }]);
      await expect(store.changePools([{ put, expectedRevision: 0n }])).rejects.toMatchObject({
        code: "revision-conflict",
        message: "pool demo has changed: revision 1 is in force, not 0",
        details: { revision: "1" },
      });
      await expect(store.changePools([{ forget: "demo", expectedRevision: 2n }])).rejects.toMatchObject({
        message: "pool demo has changed: revision 1 is in force, not 2",
      });
      await store.changePools([{ forget: "demo", expectedRevision: 1n }]);
      await expect(store.changePools([{ put, expectedRevision: 1n }])).rejects.toMatchObject({
        message: "pool demo does not exist: revision 1 was expected",
        details: { revision: "0" },
      });
      expect(await store.changePools([{ forget: "demo" }])).toEqual([]); // nothing to forget
    });

    test("may be put and forgotten in one turn, each seeing the one before", async () => {
      const { store } = backend();
      const put = await store.changePools([
        { put: poolNamed("demo", { a: 1 }) },
        { put: poolNamed("demo", { a: 2 }), expectedRevision: 1n },
        { forget: "demo", expectedRevision: 2n },
        { put: poolNamed("demo", { a: 3 }), expectedRevision: 0n },
      ]);
      expect(put.map(({ revision }) => revision)).toEqual([1n, 2n, 3n]);
      expect(await store.getPool("demo")).toMatchObject({ spec: { a: 3 }, revision: 3n });
    });

    test("take everything with them when they are forgotten, and leave that of others", async () => {
      const { store } = backend();
      for (const pool of ["demo", "demo:x"]) {
        const lease = { pool, holder: "a", generation: 3n };
        await store.changePools([{ put: poolNamed(pool) }]);
        await store.setFixed(pool, "producer", 3);
        await store.setDemand(pool, "consumer", { replicas: 3, owner: "a" }, 60_000);
        await store.putPause(pool, { owner: "a", direction: "up" });
        await store.putCheckpoint(lease, { learned: 1 });
        await store.putShown(lease, { shown: 1 });
        await store.addMoment(lease, { moment: 1 }, 600);
      }
      await store.changePools([{ forget: "demo" }]);
      const left = async (pool: string) => [
        ...[await store.getFixed(pool, "producer"), await store.getDemand(pool, "consumer")],
        ...[await store.getCheckpoint(pool), await store.getShown(pool)],
        ...(await store.listPauses(pool)),
        ...(await store.moments(pool)),
      ];
      expect(await left("demo")).toEqual([undefined, undefined, undefined, undefined]);
      expect((await left("demo:x")).filter((one) => one !== undefined)).toHaveLength(6);
      // whoever was at it when the pool was forgotten writes nothing more: nobody would ever remove it
      const late = { pool: "demo", holder: "a", generation: 9n };
      await Promise.all([store.putCheckpoint(late, {}), store.putShown(late, {}), store.addMoment(late, {}, 600)]);
      expect(await left("demo")).toEqual([undefined, undefined, undefined, undefined]);
      await store.changePools([{ put: poolNamed("demo") }]);
      await store.putCheckpoint({ pool: "demo", holder: "b", generation: 1n }, { anew: true });
      expect(await store.getCheckpoint("demo")).toMatchObject({ content: { anew: true } });
    });

    test("have a newest revision that is known also when they are forgotten", async () => {
      const { store, other } = backend();
      await store.changePools([{ put: poolNamed("demo") }, { put: poolNamed("gone") }]);
      await store.changePools([{ put: poolNamed("demo", { a: 2 }) }, { forget: "gone" }]);
      const newest = await other.newestRevisions(["demo", "gone", "never"]);
      expect([...newest]).toEqual([
        ["demo", 2n],
        ["gone", 1n],
        ["never", 0n],
      ]);
    });

    test.each(oddNames)("and everything of theirs may have any name, also %j", async (name) => {
      const { store, other } = backend();
      await store.changePools([{ put: poolNamed(name) }]);
      await store.setFixed(name, name, 3);
      await store.setDemand(name, name, { replicas: 4, owner: name }, 60_000);
      await store.putPause(name, { workload: name, owner: name, direction: "up" });
      const [answer] = await store.acquireLeases(name, 60_000, [{ pool: name }]);
      expect(answer).toEqual({ kind: "given", lease: { pool: name, holder: name, generation: 1n } });
      expect(await other.acquireLeases("another", 60_000, [{ pool: name }])).toMatchObject([{ holder: name }]);
      expect(await other.listPools()).toEqual([{ ...poolNamed(name), revision: 1n }]);
      expect(await other.getFixed(name, name)).toEqual({ replicas: 3, revision: 1n });
      expect(await other.getDemand(name, name)).toMatchObject({ replicas: 4, owner: name });
      expect(await other.listPauses(name)).toEqual([{ workload: name, owner: name, direction: "up" }]);
      expect(await other.announce({ id: name, actuators: [name] }, 60_000)).toEqual([{ id: name, actuators: [name] }]);
    });
  });
}
