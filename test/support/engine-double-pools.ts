import { MicroscalerError } from "../../shared/errors.ts";
import type { Moment } from "../../shared/model/moment.ts";
import type { PoolStatus } from "../../shared/model/status.ts";
import { unary } from "../../shared/rpc/handlers.ts";
import { momentToWire } from "../../shared/rpc/wire/moment.ts";

/** A pool that came by API. */
export interface ApiPool {
  readonly specJson: string;
  readonly revision: number;
  readonly removed: boolean;
}

export interface DoublePools {
  readonly statuses: ReadonlyMap<string, PoolStatus>;
  /** By name; pools that have a status and are not here come from a file. */
  readonly applied: Map<string, ApiPool>;
  readonly moments: Map<string, readonly Moment[]>;
  /** Who asks for a pool is answered after this. */
  readonly beforePool: (() => Promise<void>) | undefined;
}

interface Order {
  readonly specJson?: string;
  readonly pool?: string;
  readonly expectedRevision?: string;
  readonly validateOnly?: boolean;
}

/** The calls about what pools there are, as the contract says; what is in a specification is not looked at. */
export function poolHandlers(pools: DoublePools) {
  const { statuses, applied, moments } = pools;
  const names = () => [...new Set([...statuses.keys(), ...applied.keys()])];
  return {
    listPools: unary(() => ({ pools: names().map((name) => poolOf(pools, name)) })),
    getPool: unary(async ({ pool }: { pool: string }) => {
      await pools.beforePool?.();
      return poolOf(pools, pool);
    }),
    applyPool: unary(({ specJson = "{}", expectedRevision, validateOnly }: Order) => {
      const spec: { name: string; capacity?: number } = JSON.parse(specJson);
      const before = applied.get(spec.name);
      refuseOthers(pools, spec.name, before, expectedRevision);
      if (spec.capacity === undefined) {
        const faults = [{ path: "capacity", problem: "is missing" }];
        throw new MicroscalerError("invalid", "pool is not valid: capacity: is missing", { faults });
      }
      const next = { specJson, revision: (before?.revision ?? 0) + 1, removed: false };
      if (!validateOnly) applied.set(spec.name, next);
      const pool = {
        name: spec.name,
        origin: "api",
        ...(validateOnly ? { ...next, revision: next.revision - 1 } : next),
      };
      const changes = [{ path: "capacity", toJson: JSON.stringify(spec.capacity) }];
      return { pool, changes, warnings: [{ path: "workloads", problem: "there is none" }] };
    }),
    deletePool: unary(({ pool = "", expectedRevision, validateOnly }: Order) => {
      const before = applied.get(pool);
      refuseOthers(pools, pool, before, expectedRevision);
      if (!before) throw new MicroscalerError("not-found", `there is no pool ${pool}`);
      if (!validateOnly) applied.set(pool, { ...before, revision: before.revision + 1, removed: true });
      return { released: [{ workload: "left" }, { workload: "stopped", replicas: 0 }] };
    }),
    history: unary(({ pool }: { pool: string }) => {
      poolOf(pools, pool);
      return { moments: (moments.get(pool) ?? []).map(momentToWire) };
    }),
  };
}

function poolOf({ statuses, applied }: DoublePools, name: string) {
  const byApi = applied.get(name);
  if (byApi) return { name, origin: "api", ...byApi };
  const status = statuses.get(name);
  if (!status) throw new MicroscalerError("not-found", `there is no pool ${name}`);
  const specJson = JSON.stringify({ name, capacity: status.capacity });
  return { name, specJson, revision: "7", origin: "file", removed: false };
}

function refuseOthers({ statuses }: DoublePools, name: string, before: ApiPool | undefined, expected?: string): void {
  if (!before && statuses.has(name)) throw new MicroscalerError("wrong-state", `pool ${name} comes from a file`);
  const revision = String(before?.revision ?? 0);
  if (expected === undefined || expected === revision) return;
  const details = { revision };
  throw new MicroscalerError("revision-conflict", `revision ${revision} is in force, not ${expected}`, { details });
}
