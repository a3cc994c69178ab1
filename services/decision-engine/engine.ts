import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { FixedReplicas } from "../../shared/model/status.ts";
import type { DemandRecord, PauseRecord, PoolRecord, Store } from "../../shared/state/store.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { PoolLoop } from "./pool-loop.ts";

export interface SetFixedRequest {
  readonly pool: string;
  readonly workload: string;
  readonly replicas: number;
  readonly expectedRevision?: bigint;
}

/** @returns the error for a workload that a pool does not have */
export function noWorkload({ name, workloads }: PoolSpec, workload: string): MicroscalerError {
  const names = workloads.map((known) => known.name).join(", ");
  return new MicroscalerError("not-found", `pool ${name} has no workload ${workload}; it has ${names}`);
}

/** What the engine's API stands on: the loops that run, the records, the decisions made. */
export class Engine {
  readonly decisions: DecisionLog;
  private readonly store: Store;
  private readonly loops: ReadonlyMap<string, PoolLoop>;

  constructor(store: Store, loops: ReadonlyMap<string, PoolLoop>, decisions: DecisionLog) {
    this.store = store;
    this.loops = loops;
    this.decisions = decisions;
  }

  pools(): Promise<readonly PoolRecord[]> {
    return this.store.listPools();
  }

  /** @throws MicroscalerError `not-found` */
  async pool(name: string): Promise<PoolRecord> {
    return (await this.store.getPool(name)) ?? this.unknown(name);
  }

  /** @throws MicroscalerError `not-found` */
  loop(pool: string): PoolLoop {
    return this.loops.get(pool) ?? this.unknown(pool);
  }

  /** Sets the count of a `fixed` target. @throws MicroscalerError `not-found`, `wrong-state`, `invalid`, `revision-conflict` */
  async setFixed({ pool, workload, replicas, expectedRevision }: SetFixedRequest): Promise<FixedReplicas> {
    const found = this.workload(pool, workload, "fixed");
    checkBounds(found, replicas);
    return this.store.setFixed(pool, workload, replicas, expectedRevision);
  }

  /** What a controller outside asks of an `external` target for `ttlMs`. @throws MicroscalerError `not-found`, `wrong-state`, `invalid` */
  async setDemand(pool: string, workload: string, demand: DemandRecord, ttlMs: number): Promise<void> {
    const found = this.workload(pool, workload, "external");
    checkBounds(found, demand.replicas);
    checkOwner(demand);
    checkTtl(ttlMs);
    await this.store.setDemand(pool, workload, demand, ttlMs);
  }

  /** Until resumed where `ttlMs` is left out. @throws MicroscalerError `not-found`, `invalid` */
  async pause(pool: string, pause: PauseRecord, ttlMs?: number): Promise<void> {
    this.check(pool, pause);
    if (ttlMs !== undefined) checkTtl(ttlMs);
    await this.store.putPause(pool, pause, ttlMs);
  }

  /** @throws MicroscalerError `not-found`, `invalid` */
  async resume(pool: string, pause: Omit<PauseRecord, "direction">): Promise<void> {
    this.check(pool, pause);
    await this.store.removePause(pool, pause);
  }

  private check(pool: string, pause: Omit<PauseRecord, "direction">): void {
    const { spec } = this.loop(pool);
    const { workload } = pause;
    if (workload !== undefined && !spec.workloads.some(({ name }) => name === workload))
      throw noWorkload(spec, workload);
    checkOwner(pause);
  }

  private workload(pool: string, workload: string, kind: "fixed" | "external"): WorkloadSpec {
    const { spec } = this.loop(pool);
    const found = spec.workloads.find(({ name }) => name === workload);
    if (!found) throw noWorkload(spec, workload);
    if (found.target.kind === kind) return found;
    const article = kind === "external" ? "an" : "a";
    const problem = `workload ${workload} follows its target ${found.target.kind}; only ${article} ${kind} target can be set`;
    throw new MicroscalerError("wrong-state", problem);
  }

  private unknown(pool: string): never {
    const names = [...this.loops.keys()];
    throw new MicroscalerError("not-found", `there is no pool ${pool}; there are ${names.join(", ") || "none"}`);
  }
}

function checkBounds({ name, replicas: { min, max } }: WorkloadSpec, replicas: number): void {
  if (replicas >= min && replicas <= max) return;
  throw refused("replicas", String(replicas), `must be between ${min} and ${max}, the bounds of workload ${name}`);
}

function checkOwner({ owner }: { readonly owner: string }): void {
  if (owner === "") throw refused("owner", "is missing:", "it must say who asks");
}

function checkTtl(ttlMs: number): void {
  if (ttlMs > 0 && Number.isFinite(ttlMs)) return;
  throw refused("ttl_ms", String(ttlMs), "must be a number of milliseconds above 0");
}

function refused(path: string, value: string, right: string): MicroscalerError {
  const problem = `${value} ${right}`;
  return new MicroscalerError("invalid", `${path}: ${problem}`, { faults: [{ path, problem }] });
}
