import { MicroscalerError } from "../errors.ts";
import type { FixedReplicas } from "../model/status.ts";
import { memoryExpiring } from "./memory-expiring.ts";
import { memoryLeases } from "./memory-leases.ts";
import type { CheckpointRecord, DemandRecord, PauseRecord, PoolRecord, Store } from "./store.ts";

interface WrittenCheckpoint extends Omit<CheckpointRecord, "ageMs"> {
  readonly generation: bigint;
  readonly writtenAtMs: number;
}

/** The embedded store: everything in this process, gone with it. `nowMs` is a monotonic clock. */
export function memoryStore(nowMs: () => number = () => performance.now()): Store {
  const pools = new Map<string, PoolRecord>();
  const fixed = new Map<string, FixedReplicas>();
  const checkpoints = new Map<string, WrittenCheckpoint>();
  const listeners = new Map<string, Set<() => void>>();
  const changed = (pool: string) => {
    for (const tell of listeners.get(pool) ?? []) tell();
  };
  return {
    ...memoryLeases(nowMs),
    ...records(nowMs, changed),
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
    getCheckpoint: async (pool) => {
      const written = checkpoints.get(pool);
      if (!written) return undefined;
      const { content, holder, writtenAtMs } = written;
      return { content, holder, ageMs: Math.max(0, nowMs() - writtenAtMs) };
    },
    putCheckpoint: async ({ pool, holder, generation }, content) => {
      if ((checkpoints.get(pool)?.generation ?? 0n) > generation) return;
      checkpoints.set(pool, { holder, generation, content, writtenAtMs: nowMs() });
    },
    onChange: (pool, tell) => {
      const told = listeners.get(pool) ?? new Set();
      listeners.set(pool, told.add(tell));
      return () => told.delete(tell);
    },
  };
}

type Records = Pick<Store, "getDemand" | "setDemand" | "listPauses" | "putPause" | "removePause">;

function records(nowMs: () => number, changed: (pool: string) => void): Records {
  const demands = memoryExpiring<DemandRecord>(nowMs);
  const pauses = memoryExpiring<PauseRecord>(nowMs);
  return {
    getDemand: async (pool, workload) => {
      const [found] = demands.under(pool, workload);
      return found?.remainingMs === undefined ? undefined : { ...found.record, remainingMs: found.remainingMs };
    },
    setDemand: async (pool, workload, demand, ttlMs) => {
      demands.put(pool, workload, demand, ttlMs);
      changed(pool);
    },
    listPauses: async (pool) =>
      pauses
        .under(pool)
        .map(({ record, remainingMs }) => (remainingMs === undefined ? record : { ...record, remainingMs })),
    putPause: async (pool, pause, ttlMs) => {
      pauses.put(pool, keyOf(pause), pause, ttlMs);
      changed(pool);
    },
    removePause: async (pool, pause) => {
      pauses.remove(pool, keyOf(pause));
      changed(pool);
    },
  };
}

/** No name of a workload has a slash; owners may. */
function keyOf({ workload = "", owner }: Omit<PauseRecord, "direction">): string {
  return `${workload}/${owner}`;
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
