import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { FixedReplicas } from "../../shared/model/status.ts";
import type { DemandRecord, PauseRecord, PoolRecord, Store } from "../../shared/state/store.ts";
import { widestBounds } from "./core/guards/bounds.ts";
import type { DecisionLog } from "./decision-log.ts";
import { checkPaused, checkRoom, type PausePlace } from "./pause-checks.ts";
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

  /**
   * What a controller outside asks of an `external` target for `ttlMs`; 0 withdraws what is in force.
   * @throws MicroscalerError `not-found`, `wrong-state`, `invalid`
   */
  async setDemand(pool: string, workload: string, demand: DemandRecord, ttlMs: number): Promise<void> {
    const found = this.workload(pool, workload, "external");
    checkBounds(found, demand.replicas);
    if (!(ttlMs >= 0 && Number.isFinite(ttlMs))) {
      throw refused("ttl_ms", String(ttlMs), "must be a number of milliseconds, or 0 to withdraw the demand");
    }
    await this.store.setDemand(pool, workload, { ...demand, owner: ownerOf(demand) }, ttlMs);
  }

  /** Until resumed where `ttlMs` is left out. @throws MicroscalerError `not-found`, `invalid`, `wrong-state` where there are too many */
  async pause(pool: string, pause: PauseRecord, ttlMs?: number): Promise<void> {
    const owned = this.owned(pool, pause);
    if (ttlMs !== undefined && !(ttlMs > 0 && Number.isFinite(ttlMs))) {
      throw refused("ttl_ms", String(ttlMs), "must be a number of milliseconds above 0");
    }
    checkRoom(pool, owned, await this.store.listPauses(pool));
    await this.store.putPause(pool, owned, ttlMs);
  }

  /** @throws MicroscalerError `not-found`, also where that owner has no pause on just that; `invalid` */
  async resume(pool: string, pause: PausePlace): Promise<void> {
    const owned = this.owned(pool, pause);
    checkPaused(pool, owned, await this.store.listPauses(pool));
    await this.store.removePause(pool, owned);
  }

  private owned<Place extends PausePlace>(pool: string, pause: Place): Place {
    const { spec } = this.loop(pool);
    const { workload } = pause;
    if (workload !== undefined && !spec.workloads.some(({ name }) => name === workload))
      throw noWorkload(spec, workload);
    return { ...pause, owner: ownerOf(pause) };
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

/**
 * What some time of day allows may be asked for at any time: it counts from then on. Without a max more than fits may be
 * asked for: that is demand the capacity does not meet.
 */
function checkBounds({ name, replicas: bounds }: WorkloadSpec, replicas: number): void {
  const { min, max } = widestBounds(bounds, Number.POSITIVE_INFINITY);
  if (replicas >= min && replicas <= max) return;
  const range = max === Number.POSITIVE_INFINITY ? `${min} or more, the min` : `between ${min} and ${max}, the bounds`;
  const everAllowed = bounds.schedule.length > 0 ? " at any time of its schedule" : "";
  throw refused("replicas", String(replicas), `must be ${range} of workload ${name}${everAllowed}`);
}

const longestOwner = 200;

/** Without the blanks around it: nobody sees them, and a pause would not be found again. */
function ownerOf({ owner }: { readonly owner: string }): string {
  const trimmed = owner.trim();
  if (trimmed === "") throw refused("owner", "is missing:", "it must say who asks");
  if (trimmed.length <= longestOwner) return trimmed;
  throw refused("owner", `has ${trimmed.length} characters,`, `must have ${longestOwner} or fewer`);
}

function refused(path: string, value: string, right: string): MicroscalerError {
  const problem = `${value} ${right}`;
  return new MicroscalerError("invalid", `${path}: ${problem}`, { faults: [{ path, problem }] });
}
