import { describe, expect, test } from "vitest";
import type { StoreBackend } from "./store.ts";

/** What a store promises of records that end by themselves, and of what an engine leaves to the next. */
export function recordsEnd(backend: () => StoreBackend): void {
  describe("a demand from outside", () => {
    test("is in force until its TTL ends, by the store's own clock", async () => {
      const { store, pass } = backend();
      expect(await store.getDemand("demo", "consumer")).toBeUndefined();
      await store.setDemand("demo", "consumer", { replicas: 0, owner: "a" }, 1000);
      await pass(400);
      const left = await store.getDemand("demo", "consumer");
      expect(left).toMatchObject({ replicas: 0, owner: "a" });
      expect(left?.remainingMs).toBeGreaterThan(0);
      expect(left?.remainingMs).toBeLessThanOrEqual(600);
      await pass(601);
      expect(await store.getDemand("demo", "consumer")).toBeUndefined();
    });

    test("is replaced by the next, whoever says it; other workloads and pools have their own", async () => {
      const { store } = backend();
      await store.setDemand("demo", "consumer", { replicas: 3, owner: "a" }, 1000);
      await store.setDemand("demo", "consumer", { replicas: 5, owner: "b" }, 2000);
      expect(await store.getDemand("demo", "consumer")).toMatchObject({ replicas: 5, owner: "b" });
      expect(await store.getDemand("demo", "other")).toBeUndefined();
      expect(await store.getDemand("other", "consumer")).toBeUndefined();
    });

    test("is withdrawn by one with a TTL of 0", async () => {
      const { store } = backend();
      await store.setDemand("demo", "consumer", { replicas: 3, owner: "a" }, 1000);
      await store.setDemand("demo", "consumer", { replicas: 3, owner: "b" }, 0);
      expect(await store.getDemand("demo", "consumer")).toBeUndefined();
    });
  });

  describe("a pause", () => {
    test("ends with its TTL; one without lasts until it is removed", async () => {
      const { store, pass } = backend();
      await store.putPause("demo", { workload: "consumer", owner: "a", direction: "up" }, 1000);
      await store.putPause("demo", { owner: "a", direction: "down" });
      expect(await store.listPauses("demo")).toHaveLength(2);
      await pass(1001);
      expect(await store.listPauses("demo")).toEqual([{ owner: "a", direction: "down" }]);
      await store.removePause("demo", { owner: "a" });
      expect(await store.listPauses("demo")).toEqual([]);
    });

    test("is one of each owner on each workload: the next replaces it, also its TTL", async () => {
      const { store } = backend();
      await store.putPause("demo", { workload: "consumer", owner: "a", direction: "up" }, 1000);
      await store.putPause("demo", { workload: "consumer", owner: "a", direction: "both" });
      await store.putPause("demo", { workload: "consumer", owner: "b/c", direction: "down" });
      await store.removePause("demo", { workload: "consumer", owner: "nobody" });
      await store.removePause("demo", { owner: "a" });
      const pauses = await store.listPauses("demo");
      expect([...pauses].sort((a, b) => (a.owner < b.owner ? -1 : 1))).toEqual([
        { workload: "consumer", owner: "a", direction: "both" },
        { workload: "consumer", owner: "b/c", direction: "down" },
      ]);
    });
  });

  describe("a checkpoint", () => {
    const first = { pool: "demo", holder: "a", generation: 1n };

    test("is the one written last, with its age", async () => {
      const { store, pass } = backend();
      expect(await store.getCheckpoint("demo")).toBeUndefined();
      await store.putCheckpoint(first, { version: 1 });
      await store.putCheckpoint(first, { version: 2 });
      await pass(250);
      const written = await store.getCheckpoint("demo");
      expect(written).toMatchObject({ content: { version: 2 }, holder: "a" });
      expect(written?.ageMs).toBeGreaterThanOrEqual(250);
      expect(await store.getCheckpoint("other")).toBeUndefined();
    });

    test("of an engine that was deposed is not taken", async () => {
      const { store } = backend();
      await store.putCheckpoint({ ...first, holder: "b", generation: 2n }, { by: "b" });
      await store.putCheckpoint(first, { by: "a" });
      expect(await store.getCheckpoint("demo")).toMatchObject({ content: { by: "b" } });
    });
  });
}
