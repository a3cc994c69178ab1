import { describe, expect, test } from "vitest";
import type { MadeDecision } from "../../shared/state/store.ts";
import type { StoreBackend } from "./store.ts";

const first = { pool: "demo", holder: "a", generation: 9n };
const second = { pool: "demo", holder: "b", generation: 10n };

/** What a store promises of what an engine leaves to others. */
export function writtenIsFenced(backend: () => StoreBackend): void {
  describe("a checkpoint", () => {
    test("is the one written last, with its age", async () => {
      const { store, other, pass } = backend();
      expect(await store.getCheckpoint("demo")).toBeUndefined();
      await store.putCheckpoint(first, { version: 1 });
      await store.putCheckpoint(first, { version: 2, of: { "a b": [null, 1.5, "ä"] } });
      await pass(250);
      const written = await other.getCheckpoint("demo");
      expect(written).toMatchObject({ content: { version: 2, of: { "a b": [null, 1.5, "ä"] } }, holder: "a" });
      expect(written?.ageMs).toBeGreaterThanOrEqual(250);
      expect(await store.getCheckpoint("other")).toBeUndefined();
    });

    test("of an engine that was deposed is not taken", async () => {
      const { store, other } = backend();
      await other.putCheckpoint(second, { by: "b" });
      await store.putCheckpoint(first, { by: "a" });
      expect(await store.getCheckpoint("demo")).toMatchObject({ content: { by: "b" }, holder: "b" });
    });
  });

  describe("what is shown of a pool", () => {
    test("is what its holder wrote last, with its age", async () => {
      const { store, other, pass } = backend();
      expect(await store.getShown("demo")).toBeUndefined();
      await store.putShown(first, { count: 1 });
      await other.putShown(second, { count: 2 });
      await store.putShown(first, { count: 3 });
      await pass(250);
      const shown = await store.getShown("demo");
      expect(shown).toMatchObject({ content: { count: 2 }, holder: "b" });
      expect(shown?.ageMs).toBeGreaterThanOrEqual(250);
    });

    test("is asked for until it no longer is", async () => {
      const { store, other, pass } = backend();
      expect(await store.askedPools()).toEqual([]);
      await store.askPool("demo", 300);
      await other.askPool("other", 900);
      expect([...(await other.askedPools())].sort()).toEqual(["demo", "other"]);
      await pass(301);
      expect(await store.askedPools()).toEqual(["other"]);
    });
  });

  describe("the moments of a pool", () => {
    test("are the newest 600, oldest first", async () => {
      const { store, other } = backend();
      expect(await store.moments("demo")).toEqual([]);
      await Promise.all(Array.from({ length: 603 }, (_, number) => store.addMoment(first, { number }, 600)));
      const moments = await other.moments("demo");
      expect(moments).toHaveLength(600);
      expect([moments[0], moments.at(-1)]).toEqual([{ number: 3 }, { number: 602 }]);
      expect(await other.moments("other")).toEqual([]);
    });

    test("are not taken of an engine that was deposed", async () => {
      const { store, other } = backend();
      await store.addMoment(first, { by: "a" }, 600);
      await other.addMoment(second, { by: "b" }, 600);
      await store.addMoment(first, { by: "a again" }, 600);
      expect(await store.moments("demo")).toEqual([{ by: "a" }, { by: "b" }]);
    });
  });
}

const made: MadeDecision = {
  ...{
    pool: "demo",
    workload: "consumer",
    from: 1,
    desired: 3,
    reason: "demand",
    detail: "12 wait",
    wallMs: 1_700_000,
  },
};

/** What a store promises of the decisions of all engines. */
export function decisionsAreNumbered(backend: () => StoreBackend): void {
  describe("decisions", () => {
    test("get numbers that rise over all engines, and are given as they were made", async () => {
      const { store, other } = backend();
      expect(await store.newestDecisions(10)).toEqual([]);
      const [one, two] = await store.addDecisions([made, { ...made, traceId: "4bf92f3577b34da6a3ce929d0e0e4736" }]);
      const [three] = await other.addDecisions([{ ...made, pool: "another" }]);
      const numbers = [one?.id ?? 0n, two?.id ?? 0n, three?.id ?? 0n];
      expect(numbers[0]).toBeGreaterThan(0n);
      expect([...numbers].sort((a, b) => (a < b ? -1 : 1))).toEqual(numbers);
      expect(new Set(numbers).size).toBe(3);
      expect(one).toEqual({ ...made, id: numbers[0] });
      expect(await other.newestDecisions(10)).toEqual([one, two, three]);
      expect(await store.addDecisions([])).toEqual([]);
    });

    test("are given from a number on, oldest first, or the newest, at most so many", async () => {
      const { store, other } = backend();
      const added = await store.addDecisions(Array.from({ length: 20 }, (_, desired) => ({ ...made, desired })));
      expect(await other.decisionsAfter(0n, 100)).toEqual(added);
      expect(await other.decisionsAfter(added[4]?.id ?? 0n, 3)).toEqual(added.slice(5, 8));
      expect(await other.decisionsAfter(added[19]?.id ?? 0n, 3)).toEqual([]);
      expect(await other.newestDecisions(3)).toEqual(added.slice(17));
      expect([await other.decisionsAfter(0n, 0), await other.newestDecisions(0)]).toEqual([[], []]);
    });

    test("are kept, the newest ten thousand; memory is bounded", async () => {
      const { store } = backend();
      for (let turn = 0; turn < 12; turn += 1) await store.addDecisions(Array.from({ length: 1000 }, () => made));
      const kept = await store.newestDecisions(1_000_000);
      expect(kept.length).toBeGreaterThanOrEqual(10_000);
      expect(kept.length).toBeLessThanOrEqual(10_500);
    });
  });
}
