import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import type { Store } from "../../shared/state/store.ts";
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
