import type { Lease, LeaseRequest, Store } from "./store.ts";

interface HeldLease {
  readonly holder: string;
  readonly generation: bigint;
  readonly endsAtMs: number;
}

/** Leases of this process only. `nowMs` is a monotonic clock. */
export function memoryLeases(nowMs: () => number): Pick<Store, "acquireLease" | "releaseLease"> {
  const held = new Map<string, HeldLease>();
  const acquire = ({ pool, holder, ttlMs, atLeast = 0n }: LeaseRequest): Lease | undefined => {
    const current = held.get(pool);
    const valid = current !== undefined && current.endsAtMs > nowMs();
    if (valid && current.holder !== holder) return undefined;
    const renewed = valid && current.generation >= atLeast;
    const next = (current?.generation ?? 0n) + 1n;
    const generation = renewed ? current.generation : next > atLeast ? next : atLeast;
    held.set(pool, { holder, generation, endsAtMs: nowMs() + ttlMs });
    return { pool, holder, generation };
  };
  return {
    acquireLease: async (request) => acquire(request),
    releaseLease: async ({ pool, holder, generation }) => {
      const current = held.get(pool);
      if (current?.holder === holder && current.generation === generation) held.set(pool, { ...current, endsAtMs: 0 });
    },
  };
}
