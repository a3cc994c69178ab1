import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Lease } from "../../shared/state/store.ts";
import { leaseKeeper as keeper, pass, leaseTtlMs as ttlMs } from "../../test/support/lease-keeper.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the leases of an engine", () => {
  test("a pool that nobody had is taken with generation 1, and kept by renewing it in time", async () => {
    const { book, taken, valid } = keeper("a", memoryStore());
    book.want("demo");
    await pass(1);
    expect([valid(), taken.length]).toEqual([1n, 1]);
    await pass(20 * ttlMs);
    expect([valid(), taken.length]).toEqual([1n, 1]);
  });

  test("is found expired after a pause longer than it, before anything renews it", async () => {
    const { book, valid } = keeper("a", memoryStore());
    book.want("demo");
    await pass(1);
    expect(valid()).toBe(1n);
    expect(book.valid("demo", performance.now() + ttlMs)).toBeUndefined();
  });

  test("ends a quarter early for its holder: the last command cannot overlap the next holder's first", async () => {
    const store = memoryStore();
    const { book } = keeper("a", store);
    book.want("demo");
    await pass(1);
    vi.spyOn(store, "acquireLeases").mockRejectedValue(new MicroscalerError("unavailable", "away"));
    const lastAskedMs = performance.now();
    expect(book.valid("demo", lastAskedMs + ttlMs * 0.75 - 5)).toBeDefined();
    expect(book.valid("demo", lastAskedMs + ttlMs * 0.75 + 5)).toBeUndefined();
  });

  test("a thousand are asked for in one call", async () => {
    const store = memoryStore();
    const asked = vi.spyOn(store, "acquireLeases");
    const { book, taken } = keeper("a", store);
    for (let number = 0; number < 1000; number++) book.want(`pool-${number}`);
    await pass(ttlMs);
    expect(taken).toHaveLength(1000);
    expect(asked.mock.calls.length).toBeLessThan(8);
  });

  test("is taken within a moment of its end where its holder is gone, and at once where it was given back", async () => {
    const store = memoryStore();
    const dead = await store.acquireLeases("dead", ttlMs, [{ pool: "demo" }]);
    expect(dead).toMatchObject([{ kind: "given" }]);
    const next = keeper("b", store);
    next.book.want("demo");
    await pass(ttlMs - 20);
    expect([next.valid(), next.held]).toEqual([undefined, ["demo by dead"]]);
    await pass(40);
    expect(next.valid()).toBe(2n);

    const third = keeper("c", store);
    third.book.want("demo");
    await pass(1);
    store.onEngines(() => third.book.look());
    await next.book.drop(["demo"]);
    await pass(1);
    expect([third.valid(), next.valid()]).toEqual([3n, undefined]);
  });

  test("one that another holds is not valid, and who holds it is told", async () => {
    const store = memoryStore();
    const [first, second] = [keeper("a", store), keeper("b", store)];
    first.book.want("demo");
    await pass(1);
    second.book.want("demo");
    await pass(10 * ttlMs);
    expect([first.valid(), second.valid()]).toEqual([1n, undefined]);
    expect(new Set(second.held)).toEqual(new Set(["demo by a"]));
  });

  test("at least one generation above a newer one is taken; an older one is not followed", async () => {
    const { book, taken, valid } = keeper("a", memoryStore());
    book.want("demo");
    await pass(1);
    book.raise("demo", 0n, "b");
    book.raise("demo", 1n, "a"); // a late refusal of what was sent under the lease before
    expect(valid()).toBe(1n);
    book.raise("demo", 41n, "b");
    expect(valid()).toBeUndefined();
    await pass(1);
    expect(taken.map(({ generation }) => generation)).toEqual([1n, 42n]);
  });

  test("is taken anew on request", async () => {
    const { book, taken, valid } = keeper("a", memoryStore());
    book.want("demo");
    await pass(1);
    book.renew("demo");
    expect(valid()).toBeUndefined();
    await pass(1);
    expect(taken.map(({ generation }) => generation)).toEqual([1n, 2n]);
  });

  test("against an engine that always takes a newer one, takes ever fewer: seven in half a minute, not thousands", async () => {
    const { book, taken, valid } = keeper("a", memoryStore());
    book.want("demo");
    await pass(1);
    for (let tenth = 0; tenth < 300; tenth += 1) {
      const held = valid();
      if (held !== undefined) book.raise("demo", held + 1n, "b"); // deposed as soon as it leads
      await pass(100);
    }
    expect(taken.length).toBeGreaterThan(3);
    expect(taken.length).toBeLessThan(10);
  });

  test("while the store is away none outlives its time; once it is back all are had again, and the outage is told once", async () => {
    const store = memoryStore();
    const { book, errors, valid } = keeper("a", store);
    book.want("demo");
    await pass(1);
    const away = vi.spyOn(store, "acquireLeases").mockRejectedValue(new MicroscalerError("unavailable", "away"));
    await pass(ttlMs);
    expect([valid(), errors.length]).toEqual([undefined, 1]);
    away.mockRestore();
    await pass(200);
    expect(valid()).toBeDefined();
  });

  test("one that is given back while the store is asked for it is had at once all the same", async () => {
    const store = memoryStore();
    const [first] = await store.acquireLeases("dead", ttlMs, [{ pool: "demo" }]);
    const ask = store.acquireLeases;
    vi.spyOn(store, "acquireLeases").mockImplementation(async (...asked) => {
      const answers = await ask(...asked);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return answers;
    });
    const { book, valid } = keeper("a", store);
    store.onEngines(() => book.look());
    book.want("demo");
    await pass(10);
    if (first?.kind === "given") await store.releaseLeases([first.lease]);
    await pass(60);
    expect(valid()).toBe(2n);
  });

  test("one that is taken while the engine ends is given back too", async () => {
    const store = memoryStore();
    const ask = store.acquireLeases;
    vi.spyOn(store, "acquireLeases").mockImplementation(async (...asked) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return ask(...asked);
    });
    const { book, taken } = keeper("a", store);
    book.want("demo");
    await pass(10);
    const ended = book.stop();
    await pass(50);
    await ended;
    expect(taken).toEqual([]);
    expect(await ask("b", ttlMs, [{ pool: "demo" }])).toMatchObject([{ kind: "given" }]);
  });

  test("one that cannot be taken up holds up no other, is no failure of the store, and is taken anew", async () => {
    const taken: string[] = [];
    const onTaken = ({ pool, generation }: Lease) => {
      if (pool === "bad" && generation < 3n) throw new Error("no room");
      taken.push(`${pool} ${generation}`);
    };
    const { book, errors, faults, valid } = keeper("a", memoryStore(), { onTaken });
    book.want("bad");
    book.want("good");
    await pass(1);
    expect([taken, valid("bad"), valid("good")]).toEqual([["good 1"], undefined, 1n]);
    await pass(ttlMs / 2);
    expect(faults).toEqual(["bad"]); // not at once
    await pass(2 * ttlMs);
    expect([taken, valid("bad")]).toEqual([["good 1", "bad 3"], 3n]);
    expect([errors, faults]).toEqual([[], ["bad", "bad"]]);
  });

  test("one that is dropped while it is asked for is given back", async () => {
    const store = memoryStore();
    const { book, taken } = keeper("a", store);
    const ask = store.acquireLeases;
    vi.spyOn(store, "acquireLeases").mockImplementation(async (...asked) => {
      const answers = await ask(...asked);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return answers;
    });
    book.want("demo");
    await pass(10);
    await book.drop(["demo"]);
    await pass(100);
    expect(taken).toEqual([]);
    expect(await ask("b", ttlMs, [{ pool: "demo" }])).toMatchObject([{ kind: "given" }]);
  });
});
