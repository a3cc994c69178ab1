import { vi } from "vitest";
import { LeaseBook, type LeaseEvents } from "../../services/decision-engine/lease-book.ts";
import type { Lease, LeaseStore } from "../../shared/state/store.ts";

export const leaseTtlMs = 2000;

/** Virtual time goes on. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** The leases of one engine, with what it was told of them. */
export function leaseKeeper(holder: string, store: LeaseStore, more: Partial<LeaseEvents> = {}) {
  const taken: Lease[] = [];
  const held: string[] = [];
  const back: string[] = [];
  const errors: unknown[] = [];
  const faults: string[] = [];
  const book = new LeaseBook(store, holder, leaseTtlMs, {
    onTaken: (lease) => taken.push(lease),
    onHeld: (pool, by) => held.push(`${pool} by ${by}`),
    onBack: (pool) => back.push(pool),
    onError: (thrown) => errors.push(thrown),
    onFault: (pool) => faults.push(pool),
    ...more,
  });
  const valid = (pool = "demo") => book.valid(pool, performance.now())?.generation;
  return { book, taken, held, back, errors, faults, valid };
}
