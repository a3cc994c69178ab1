import type { PoolSpec } from "../../shared/model/pool.ts";
import type { Member, PoolRecord, PoolStore } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { assignment } from "./assignment.ts";
import { specOf } from "./pool-change.ts";
import { finish } from "./pool-seat.ts";

/** A pool with what is to be decided of it. */
export interface ReadPool {
  readonly record: PoolRecord;
  readonly spec: PoolSpec;
}

/** Works out which of all pools one engine has to decide, and tells of those that nobody can. */
export class PoolShare {
  private readonly store: Pick<PoolStore, "changePools">;
  private readonly holder: string;
  private readonly log: Log;
  /** Made once of each record: to understand a pool takes a third of a millisecond. */
  private readonly specs = new WeakMap<PoolRecord, PoolSpec | undefined>();
  private readonly toldOf = new WeakSet<PoolRecord>();

  constructor(store: Pick<PoolStore, "changePools">, holder: string, log: Log) {
    this.store = store;
    this.holder = holder;
    this.log = log;
  }

  /** By name. */
  of(records: readonly PoolRecord[], members: readonly Member[]): ReadonlyMap<string, ReadPool> {
    const pools = records.flatMap((record) => this.read(record));
    const assigned = assignment(
      pools.map(({ spec: { name, actuator } }) => ({ name, actuator })),
      members,
    );
    for (const { record, spec } of pools) {
      if (assigned.has(record.name)) continue;
      this.tellOnce(record, `no engine that is alive reaches its actuator ${spec.actuator}`);
    }
    const own = pools.filter(({ record: { name } }) => assigned.get(name) === this.holder);
    return new Map(own.map((pool) => [pool.record.name, pool]));
  }

  private read(record: PoolRecord): readonly ReadPool[] {
    if (record.removed && record.leaving.length === 0) {
      void finish(this.store, record);
      return [];
    }
    if (!this.specs.has(record)) this.specs.set(record, specOf(record));
    const spec = this.specs.get(record);
    if (spec) return [{ record, spec }];
    this.tellOnce(record, "it cannot be understood; was it written by another version?");
    return [];
  }

  private tellOnce(record: PoolRecord, problem: string): void {
    if (this.toldOf.has(record)) return;
    this.toldOf.add(record);
    this.log.warn({ pool: record.name, problem }, "nobody decides the pool");
  }
}
