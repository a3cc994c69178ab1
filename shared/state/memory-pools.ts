import type { Log } from "../telemetry/log.ts";
import { poolText } from "./pool-text.ts";
import { revisionConflict } from "./revision-conflict.ts";
import type { PoolChange, PoolRecord, PoolStore } from "./store.ts";
import { storeListeners } from "./store-listeners.ts";

/** Pools in memory, with how to tell one that was forgotten from one that there never was. */
export interface MemoryPools extends PoolStore {
  isForgotten(pool: string): boolean;
}

/** What pools there are, as long as this process lives. `forgotten` is told of each pool that is forgotten. */
export function memoryPools(forgotten: (pool: string) => void, log?: Log): MemoryPools {
  let pools: ReadonlyMap<string, PoolRecord> = new Map();
  /** The newest of each pool that there ever was. */
  let revisions: ReadonlyMap<string, bigint> = new Map();
  const told = storeListeners("pools", log);
  return {
    listPools: async () => [...pools.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    getPool: async (name) => pools.get(name),
    newestRevisions: async (names) => new Map(names.map((name) => [name, revisions.get(name) ?? 0n])),
    changePools: async (changes) => {
      const next = new Map(pools);
      const nextRevisions = new Map(revisions);
      const put = changes.map((change) => applied(next, nextRevisions, change)); // nothing is in force where one is refused
      const gone = [...pools.keys()].filter((name) => !next.has(name));
      const changed = gone.length > 0 || [...next].some(([name, record]) => pools.get(name) !== record);
      pools = next;
      revisions = nextRevisions;
      for (const name of gone) forgotten(name);
      if (changed) told.tell();
      return put.filter((record) => record !== undefined);
    },
    onPools: told.add,
    isForgotten: (name) => !pools.has(name) && revisions.has(name),
  };
}

function applied(
  pools: Map<string, PoolRecord>,
  revisions: Map<string, bigint>,
  change: PoolChange,
): PoolRecord | undefined {
  const name = "put" in change ? change.put.name : change.forget;
  const current = pools.get(name);
  const revision = current?.revision ?? 0n;
  const { expectedRevision = revision } = change;
  if (expectedRevision !== revision) throw revisionConflict(`pool ${name}`, revision, expectedRevision);
  if ("forget" in change) {
    pools.delete(name);
    return undefined;
  }
  if (current && poolText(current) === poolText(change.put)) return current;
  const record = { ...change.put, revision: (revisions.get(name) ?? 0n) + 1n };
  pools.set(name, record);
  revisions.set(name, record.revision);
  return record;
}
