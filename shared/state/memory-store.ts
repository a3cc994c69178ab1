import { MicroscalerError } from "../errors.ts";
import type { FixedReplicas } from "../model/status.ts";
import type { Lease, LeaseRequest, PoolRecord, Store } from "./store.ts";

interface HeldLease {
  readonly holder: string;
  readonly generation: bigint;
  readonly endsAtMs: number;
}

/** The embedded store: everything in this process, gone with it. `nowMs` is a monotonic clock. */
export function memoryStore(nowMs: () => number = () => performance.now()): Store {
  const pools = new Map<string, PoolRecord>();
  const fixed = new Map<string, FixedReplicas>();
  const listeners = new Map<string, Set<() => void>>();
  const changed = (pool: string) => {
    for (const tell of listeners.get(pool) ?? []) tell();
  };
  return {
    ...leases(nowMs),
    putPool: async (pool, expectedRevision) => {
      const revision = pools.get(pool.name)?.revision ?? 0n;
      checkRevision(`pool ${pool.name}`, revision, expectedRevision);
      const record = { ...pool, revision: revision + 1n };
      pools.set(pool.name, record);
      changed(pool.name);
      return record;
    },
    getPool: async (name) => pools.get(name),
    listPools: async () => [...pools.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    getFixed: async (pool, workload) => fixed.get(`${pool}/${workload}`),
    setFixed: async (pool, workload, replicas, expectedRevision) => {
      const revision = fixed.get(`${pool}/${workload}`)?.revision ?? 0n;
      checkRevision(`workload ${workload} of pool ${pool}`, revision, expectedRevision);
      const record = { replicas, revision: revision + 1n };
      fixed.set(`${pool}/${workload}`, record);
      changed(pool);
      return record;
    },
    onChange: (pool, tell) => {
      const told = listeners.get(pool) ?? new Set();
      listeners.set(pool, told.add(tell));
      return () => told.delete(tell);
    },
  };
}

function leases(nowMs: () => number): Pick<Store, "acquireLease" | "releaseLease"> {
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

function checkRevision(what: string, revision: bigint, expected: bigint | undefined): void {
  if (expected === undefined || expected === revision) return;
  throw new MicroscalerError(
    "revision-conflict",
    `${what} has changed: revision ${revision} is in force, not ${expected}`,
    {
      details: { revision: String(revision) },
    },
  );
}
