import { describe, expect, test } from "vitest";
import type { Lease, LeaseAnswer } from "../../shared/state/store.ts";
import type { StoreBackend } from "./store.ts";

const ttlMs = 400;

/** What a store promises of who may command which pool. */
export function leasesHold(backend: () => StoreBackend): void {
  const acquire = (holder: string, ...pools: string[]) =>
    backend().store.acquireLeases(
      holder,
      ttlMs,
      pools.map((pool) => ({ pool })),
    );

  describe("a lease", () => {
    test("has one holder at a time, and a generation that rises with each who takes it", async () => {
      const { other, pass } = backend();
      expect(await acquire("a", "demo")).toEqual([given("demo", "a", 1n)]);
      const [answer] = await other.acquireLeases("b", ttlMs, [{ pool: "demo" }]);
      expect(answer).toMatchObject({ kind: "held", pool: "demo", holder: "a" });
      expect(answer?.kind === "held" && answer.remainingMs).toBeGreaterThan(0);
      expect(answer?.kind === "held" && answer.remainingMs).toBeLessThanOrEqual(ttlMs);
      await pass(ttlMs + 1);
      expect(await other.acquireLeases("b", ttlMs, [{ pool: "demo" }])).toEqual([given("demo", "b", 2n)]);
      expect(await acquire("a", "demo")).toMatchObject([{ kind: "held", holder: "b" }]);
    });

    test("is renewed with its generation, for as long again", async () => {
      const { pass } = backend();
      await acquire("a", "demo");
      await pass(ttlMs * 0.6);
      expect(await acquire("a", "demo")).toEqual([given("demo", "a", 1n)]);
      await pass(ttlMs * 0.6);
      expect(await acquire("b", "demo")).toMatchObject([{ kind: "held", holder: "a" }]);
    });

    test("that has ended is taken anew, also by who had it", async () => {
      await acquire("a", "demo");
      await backend().pass(ttlMs + 1);
      expect(await acquire("a", "demo")).toEqual([given("demo", "a", 2n)]);
    });

    test("is one of many, each on its own, answered in the order asked", async () => {
      await acquire("a", "two", "four");
      const answers = await acquire("b", "one", "two", "three", "four");
      expect(answers.map(({ kind }) => kind)).toEqual(["given", "held", "given", "held"]);
      const many = Array.from({ length: 450 }, (_, index) => `pool-${index}`);
      expect(await acquire("a", ...many)).toEqual(many.map((pool) => given(pool, "a", 1n)));
      expect(await acquire("a")).toEqual([]);
    });

    test("has at least the generation asked for: a lower one is taken anew, a higher one renewed", async () => {
      const { store } = backend();
      const atLeast = async (generation: bigint) => {
        const [answer] = await store.acquireLeases("a", ttlMs, [{ pool: "demo", atLeast: generation }]);
        return answer?.kind === "given" ? answer.lease.generation : answer;
      };
      expect(await atLeast(8n)).toBe(8n);
      expect(await atLeast(5n)).toBe(8n);
      expect(await atLeast(9n)).toBe(9n);
      expect(await atLeast(10n)).toBe(10n);
      expect(await atLeast(9_007_199_254_740_995n)).toBe(9_007_199_254_740_995n); // no double is that number
      await store.releaseLeases([{ pool: "demo", holder: "a", generation: 9_007_199_254_740_995n }]);
      expect(await atLeast(1n)).toBe(9_007_199_254_740_996n);
    });

    test("that was released is free at once; one that somebody else has by now is not", async () => {
      const { store, pass } = backend();
      const first = leasesIn(await acquire("a", "demo", "other"));
      await pass(ttlMs + 1);
      await acquire("b", "demo");
      await store.releaseLeases(first);
      expect(await acquire("c", "demo")).toMatchObject([{ kind: "held", holder: "b" }]);
      const taken = leasesIn(await acquire("c", "other"));
      expect(taken).toMatchObject([{ generation: 2n }]);
      await store.releaseLeases(taken);
      expect(await acquire("d", "other")).toEqual([given("other", "d", 3n)]);
      await store.releaseLeases([]);
    });
  });
}

function given(pool: string, holder: string, generation: bigint): LeaseAnswer {
  return { kind: "given", lease: { pool, holder, generation } };
}

function leasesIn(answers: readonly LeaseAnswer[]): readonly Lease[] {
  return answers.flatMap((answer) => (answer.kind === "given" ? [answer.lease] : []));
}
