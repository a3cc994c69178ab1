import type { FixedReplicas } from "../model/status.ts";
import type { Log } from "../telemetry/log.ts";
import { listenersByName } from "./listeners-by-name.ts";
import { memoryExpiring } from "./memory-expiring.ts";
import { pauseKey } from "./pause-key.ts";
import { countNamed, revisionConflict } from "./revision-conflict.ts";
import type { DemandRecord, PauseRecord, RecordStore } from "./store.ts";

/** Records of pools, with how to forget all of one. */
export interface MemoryRecords extends RecordStore {
  forget(pool: string): void;
}

/** Counts, demands and pauses, as long as this process lives. `nowMs` is a monotonic clock. */
export function memoryRecords(nowMs: () => number, log?: Log): MemoryRecords {
  const told = listenersByName(log);
  const counts = new Map<string, Map<string, FixedReplicas>>();
  const demands = memoryExpiring<DemandRecord>(nowMs);
  const pauses = memoryExpiring<PauseRecord>(nowMs);
  return {
    ...expiringRecords(demands, pauses, told.tell),
    getFixed: async (pool, workload) => counts.get(pool)?.get(workload),
    setFixed: async (pool, workload, replicas, expectedRevision) => {
      const ofPool = counts.get(pool) ?? new Map<string, FixedReplicas>();
      const revision = ofPool.get(workload)?.revision ?? 0n;
      if (expectedRevision !== undefined && expectedRevision !== revision) {
        throw revisionConflict(countNamed(pool, workload), revision, expectedRevision);
      }
      const record = { replicas, revision: revision + 1n };
      counts.set(pool, ofPool.set(workload, record));
      told.tell(pool);
      return record;
    },
    onChange: told.add,
    forget: (pool) => {
      counts.delete(pool);
      demands.forget(pool);
      pauses.forget(pool);
      told.tell(pool);
    },
  };
}

type ExpiringRecords = Pick<RecordStore, "getDemand" | "setDemand" | "listPauses" | "putPause" | "removePause">;

function expiringRecords(
  demands: ReturnType<typeof memoryExpiring<DemandRecord>>,
  pauses: ReturnType<typeof memoryExpiring<PauseRecord>>,
  changed: (pool: string) => void,
): ExpiringRecords {
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
      pauses.put(pool, pauseKey(pause), pause, ttlMs);
      changed(pool);
    },
    removePause: async (pool, pause) => {
      pauses.remove(pool, pauseKey(pause));
      changed(pool);
    },
  };
}
