import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { LeaseStore, Store } from "../../shared/state/store.ts";
import { leaseKeeper, leaseTtlMs, pass } from "../../test/support/lease-keeper.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The store is away until leases have run out for their holder, and not so long that they are free. */
async function lapse(store: Store, meanwhile: () => void = () => undefined): Promise<void> {
  const asked = vi.spyOn(store, "acquireLeases").mockRejectedValue(new MicroscalerError("unavailable", "away"));
  await pass(leaseTtlMs * 0.85);
  meanwhile();
  asked.mockRestore();
  await pass(100);
}

describe("a lease that had run out while the store was away", () => {
  test("is told when it is valid again, once, and not as a new one", async () => {
    const store = memoryStore();
    const { book, taken, back, valid } = leaseKeeper("a", store);
    book.want("demo");
    await pass(1);
    await lapse(store, () => expect([valid(), back]).toEqual([undefined, []]));
    expect([valid(), back, taken.length]).toEqual([1n, ["demo"], 1]);
    await pass(leaseTtlMs);
    expect(back).toEqual(["demo"]);
  });

  test("is valid again whatever becomes of who is told, and so are the others", async () => {
    const store = memoryStore();
    const onBack = () => {
      throw new Error("no room");
    };
    const { book, faults, valid } = leaseKeeper("a", store, { onBack });
    book.want("one");
    book.want("other");
    await pass(1);
    await lapse(store);
    expect([faults, valid("one"), valid("other")]).toEqual([["one", "other"], 1n, 1n]);
  });
});

/** A store that can forget everything. */
function forgetful(): { readonly store: LeaseStore; forget(): LeaseStore } {
  let kept = memoryStore();
  const store: LeaseStore = {
    acquireLeases: (...asked) => kept.acquireLeases(...asked),
    releaseLeases: (leases) => kept.releaseLeases(leases),
    announce: (member, ttl) => kept.announce(member, ttl),
    withdraw: (id) => kept.withdraw(id),
    onEngines: (changed) => kept.onEngines(changed),
  };
  const forget = () => {
    kept = memoryStore();
    return kept;
  };
  return { store, forget };
}

describe("where the store has forgotten everything", () => {
  test("a lease goes on under its generation", async () => {
    const { store, forget } = forgetful();
    const { book, taken, valid } = leaseKeeper("a", store);
    book.want("demo");
    await pass(1);
    const away = vi.spyOn(store, "acquireLeases").mockRejectedValue(new MicroscalerError("unavailable", "away"));
    await pass(1.5 * leaseTtlMs);
    away.mockRestore();
    await pass(100);
    expect(valid()).toBe(2n);
    forget();
    await pass(leaseTtlMs);
    expect([valid(), taken.map(({ generation }) => generation)]).toEqual([2n, [1n, 2n]]);
  });

  test("a pool that is led anew never has a generation whose commands were counted before", async () => {
    const { store, forget } = forgetful();
    const { book, taken, held } = leaseKeeper("a", store);
    book.want("demo");
    await pass(1);
    book.raise("demo", 6n, "b");
    await pass(1);
    await book.drop(["demo"]);
    forget();
    book.want("demo");
    await pass(1);
    expect(taken.at(-1)?.generation).toBe(8n);

    await forget().acquireLeases("b", leaseTtlMs, [{ pool: "demo" }]);
    await pass(2 * leaseTtlMs);
    expect(held).toContain("demo by b");
    expect(taken.at(-1)?.generation).toBe(9n);

    await forget().acquireLeases("b", leaseTtlMs, [{ pool: "demo" }]);
    await pass(leaseTtlMs / 2);
    await book.drop(["demo"]);
    forget();
    book.want("demo");
    await pass(1);
    expect(taken.at(-1)?.generation).toBeGreaterThan(9n);
  });
});
