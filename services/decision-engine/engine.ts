import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { FixedReplicas } from "../../shared/model/status.ts";
import type { PoolRecord, Store } from "../../shared/state/store.ts";
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
    const found = this.loop(pool).spec.workloads.find(({ name }) => name === workload);
    if (!found) throw noWorkload(this.loop(pool).spec, workload);
    if (found.target.kind !== "fixed") {
      const problem = `workload ${workload} follows its target ${found.target.kind}; only a fixed target can be set`;
      throw new MicroscalerError("wrong-state", problem);
    }
    const { min, max } = found.replicas;
    if (replicas < min || replicas > max) {
      const problem = `must be between ${min} and ${max}, the bounds of workload ${workload}`;
      throw new MicroscalerError("invalid", `replicas: ${replicas} ${problem}`, {
        faults: [{ path: "replicas", problem: `${replicas} ${problem}` }],
      });
    }
    return this.store.setFixed(pool, workload, replicas, expectedRevision);
  }

  private unknown(pool: string): never {
    const names = [...this.loops.keys()];
    throw new MicroscalerError("not-found", `there is no pool ${pool}; there are ${names.join(", ") || "none"}`);
  }
}
