import { parse } from "../../shared/config/parse.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Moment } from "../../shared/model/moment.ts";
import type { PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { Released } from "../../shared/model/spec-change.ts";
import type { FixedReplicas } from "../../shared/model/status.ts";
import type { DemandRecord, PauseRecord, PoolRecord, Store } from "../../shared/state/store.ts";
import type { PlaneChecks } from "./checks/plane-checks.ts";
import { widestBounds } from "./core/guards/bounds.ts";
import type { DecisionLog } from "./decision-log.ts";
import { few } from "./few.ts";
import { momentsOf } from "./moments.ts";
import { noWorkload } from "./no-workload.ts";
import { patientViews } from "./patient-views.ts";
import { checkPaused, checkRoom, type PausePlace } from "./pause-checks.ts";
import { whenGone } from "./pool-gone.ts";
import type { PoolViews } from "./pool-views.ts";
import { type AppliedPool, type ChangeOptions, PoolWriter } from "./pool-writer.ts";
import { poolSchema } from "./schema.ts";

export interface SetFixedRequest {
  readonly pool: string;
  readonly workload: string;
  readonly replicas: number;
  readonly expectedRevision?: bigint;
}

type KeptDecisions = Pick<DecisionLog, "after" | "recent" | "subscribe">;

/** What the engine's API stands on: the records, what is seen of the pools, the decisions made, and who checks new pools. */
export interface EngineParts {
  readonly store: Store;
  readonly views: PoolViews;
  readonly decisions: KeptDecisions;
  readonly checks: PlaneChecks;
}

/** What the API does, on any engine: it reads and writes records, and whoever decides a pool takes them up. */
export class Engine {
  readonly decisions: KeptDecisions;
  readonly views: PoolViews;
  private readonly store: Store;
  private readonly writer: PoolWriter;

  constructor({ store, views, decisions, checks }: EngineParts) {
    this.store = store;
    this.views = patientViews(views, (pool, workload) => this.has(pool, workload));
    this.decisions = decisions;
    this.writer = new PoolWriter(store, checks);
  }

  /** Also those that are being removed. */
  pools(): Promise<readonly PoolRecord[]> {
    return this.store.listPools();
  }

  /** Of the pools that somebody wants. */
  async names(): Promise<readonly string[]> {
    return wantedOf(await this.pools());
  }

  /** Also one that is being removed. @throws MicroscalerError `not-found` */
  async pool(name: string): Promise<PoolRecord> {
    return (await this.store.getPool(name)) ?? (await this.unknown(name));
  }

  /** Calls back once there is no such pool, or no more; returns how to stop. */
  onGone(name: string, gone: (why: MicroscalerError) => void): () => void {
    return whenGone(this.store, () => this.pool(name), gone);
  }

  /** Creates or replaces a pool. @throws MicroscalerError `invalid` with every fault, `wrong-state`, `revision-conflict` */
  applyPool(spec: JsonObject, options: ChangeOptions): Promise<AppliedPool> {
    return this.writer.apply(spec, options);
  }

  /** What becomes of each workload of a pool that nobody wants any more. @throws MicroscalerError `not-found`, `wrong-state`, `revision-conflict` */
  deletePool(name: string, options: ChangeOptions): Promise<readonly Released[]> {
    return this.writer.remove(name, options, () => this.unknown(name));
  }

  /** Oldest first. @throws MicroscalerError `not-found` */
  async history(name: string): Promise<readonly Moment[]> {
    await this.pool(name);
    return momentsOf(await this.store.moments(name));
  }

  /** Sets the count of a `fixed` target. @throws MicroscalerError `not-found`, `wrong-state`, `invalid`, `revision-conflict` */
  async setFixed({ pool, workload, replicas, expectedRevision }: SetFixedRequest): Promise<FixedReplicas> {
    const found = await this.workload(pool, workload, "fixed");
    checkBounds(found, replicas);
    return this.store.setFixed(pool, workload, replicas, expectedRevision);
  }

  /**
   * What a controller outside asks of an `external` target for `ttlMs`; 0 withdraws what is in force.
   * @throws MicroscalerError `not-found`, `wrong-state`, `invalid`
   */
  async setDemand(pool: string, workload: string, demand: DemandRecord, ttlMs: number): Promise<void> {
    const found = await this.workload(pool, workload, "external");
    checkBounds(found, demand.replicas);
    if (!(ttlMs >= 0 && Number.isFinite(ttlMs))) {
      throw refused("ttl_ms", String(ttlMs), "must be a number of milliseconds, or 0 to withdraw the demand");
    }
    await this.store.setDemand(pool, workload, { ...demand, owner: ownerOf(demand) }, ttlMs);
  }

  /** Until resumed where `ttlMs` is left out. @throws MicroscalerError `not-found`, `invalid`, `wrong-state` where there are too many */
  async pause(pool: string, pause: PauseRecord, ttlMs?: number): Promise<void> {
    const owned = await this.owned(pool, pause);
    if (ttlMs !== undefined && !(ttlMs > 0 && Number.isFinite(ttlMs))) {
      throw refused("ttl_ms", String(ttlMs), "must be a number of milliseconds above 0");
    }
    checkRoom(pool, owned, await this.store.listPauses(pool));
    await this.store.putPause(pool, owned, ttlMs);
  }

  /** @throws MicroscalerError `not-found`, also where that owner has no pause on just that; `invalid` */
  async resume(pool: string, pause: PausePlace): Promise<void> {
    const owned = await this.owned(pool, pause);
    checkPaused(pool, owned, await this.store.listPauses(pool));
    await this.store.removePause(pool, owned);
  }

  private async owned<Place extends PausePlace>(pool: string, pause: Place): Promise<Place> {
    const spec = await this.spec(pool);
    const { workload } = pause;
    if (workload !== undefined && !spec.workloads.some(({ name }) => name === workload))
      throw noWorkload(spec, workload);
    return { ...pause, owner: ownerOf(pause) };
  }

  private async workload(pool: string, workload: string, kind: "fixed" | "external"): Promise<WorkloadSpec> {
    const spec = await this.spec(pool);
    const found = spec.workloads.find(({ name }) => name === workload);
    if (!found) throw noWorkload(spec, workload);
    if (found.target.kind === kind) return found;
    const article = kind === "external" ? "an" : "a";
    const problem = `workload ${workload} follows its target ${found.target.kind}; only ${article} ${kind} target can be set`;
    throw new MicroscalerError("wrong-state", problem);
  }

  /** Of a pool that somebody wants. */
  private async spec(pool: string): Promise<PoolSpec> {
    const record = await this.pool(pool);
    return record.removed ? this.unknown(pool) : specOf(record);
  }

  private async has(pool: string, workload?: string): Promise<boolean> {
    const record = await this.store.getPool(pool);
    if (!record || record.removed) return false;
    return workload === undefined || specOf(record).workloads.some(({ name }) => name === workload);
  }

  private async unknown(pool: string): Promise<never> {
    const records = await this.pools();
    const leaves = records.some(({ name, removed }) => name === pool && removed);
    const problem = leaves ? `pool ${pool} is being removed` : `there is no pool ${pool}`;
    throw new MicroscalerError("not-found", `${problem}; there are ${few(wantedOf(records))}`);
  }
}

function wantedOf(records: readonly PoolRecord[]): readonly string[] {
  return records.flatMap(({ name, removed }) => (removed ? [] : [name]));
}

/** Without workloads that are leaving. @throws MicroscalerError `invalid` where another version of this program wrote what this one cannot read */
function specOf({ name, spec }: PoolRecord): PoolSpec {
  return parse(poolSchema, spec, `pool ${name}`);
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
