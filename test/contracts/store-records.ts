import { describe, expect, test } from "vitest";
import type { StoreBackend } from "./store.ts";

/** What a store promises of counts, demands and pauses. */
export function recordsEnd(backend: () => StoreBackend): void {
  describe("a count that a person set", () => {
    test("is set only against the revision in force", async () => {
      const { store, other } = backend();
      expect(await store.getFixed("demo", "producer")).toBeUndefined();
      expect(await store.setFixed("demo", "producer", 3, 0n)).toEqual({ replicas: 3, revision: 1n });
      await expect(other.setFixed("demo", "producer", 9, 0n)).rejects.toMatchObject({
        code: "revision-conflict",
        message: "workload producer of pool demo has changed: revision 1 is in force, not 0",
        details: { revision: "1" },
      });
      expect(await other.getFixed("demo", "producer")).toEqual({ replicas: 3, revision: 1n });
      expect(await other.setFixed("demo", "producer", 5)).toEqual({ replicas: 5, revision: 2n });
      expect(await store.getFixed("demo", "consumer")).toBeUndefined();
    });
  });

  describe("a demand from outside", () => {
    test("is in force until its TTL ends, by the store's own clock", async () => {
      const { store, other, pass } = backend();
      expect(await store.getDemand("demo", "consumer")).toBeUndefined();
      await store.setDemand("demo", "consumer", { replicas: 0, owner: "a" }, 500);
      await pass(200);
      const left = await other.getDemand("demo", "consumer");
      expect(left).toMatchObject({ replicas: 0, owner: "a" });
      expect(left?.remainingMs).toBeGreaterThan(0);
      expect(left?.remainingMs).toBeLessThanOrEqual(300);
      await pass(301);
      expect(await store.getDemand("demo", "consumer")).toBeUndefined();
      await store.setDemand("demo", "consumer", { replicas: 2, owner: "a" }, 500);
      expect(await store.getDemand("demo", "consumer")).toMatchObject({ replicas: 2 });
    });

    test("is replaced by the next, whoever says it; other workloads and pools have their own", async () => {
      const { store } = backend();
      await store.setDemand("demo", "consumer", { replicas: 3, owner: "a" }, 60_000);
      await store.setDemand("demo", "consumer", { replicas: 5, owner: "b" }, 60_000);
      expect(await store.getDemand("demo", "consumer")).toMatchObject({ replicas: 5, owner: "b" });
      expect(await store.getDemand("demo", "other")).toBeUndefined();
      expect(await store.getDemand("other", "consumer")).toBeUndefined();
    });

    test("is withdrawn by one with a TTL of 0", async () => {
      const { store } = backend();
      await store.setDemand("demo", "consumer", { replicas: 3, owner: "a" }, 60_000);
      await store.setDemand("demo", "consumer", { replicas: 3, owner: "b" }, 0);
      expect(await store.getDemand("demo", "consumer")).toBeUndefined();
    });
  });

  describe("a pause", () => {
    test("ends with its TTL; one without lasts until it is removed", async () => {
      const { store, other, pass } = backend();
      await store.putPause("demo", { workload: "consumer", owner: "a", direction: "up" }, 400);
      await store.putPause("demo", { owner: "a", direction: "down" });
      const pauses = await other.listPauses("demo");
      expect(pauses).toHaveLength(2);
      expect(pauses.find(({ workload }) => workload)?.remainingMs).toBeLessThanOrEqual(400);
      await pass(401);
      expect(await store.listPauses("demo")).toEqual([{ owner: "a", direction: "down" }]);
      await store.removePause("demo", { owner: "a" });
      expect(await other.listPauses("demo")).toEqual([]);
    });

    test("is one of each owner on each workload: the next replaces it, also its TTL", async () => {
      const { store } = backend();
      await store.putPause("demo", { workload: "consumer", owner: "a", direction: "up" }, 60_000);
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
}
