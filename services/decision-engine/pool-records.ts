import type { WorkloadObservation } from "../../shared/model/observation.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { ExternalDemand, FixedReplicas, PauseInForce } from "../../shared/model/status.ts";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { DemandRecord, Expiring, PauseRecord, RecordStore } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { Alarm } from "./alarm.ts";
import { widestBounds } from "./core/guards/bounds.ts";

/** Until when a record is in force, on this engine's clock; left out: until it is removed. */
interface Ending {
  readonly endsAtMs?: number;
}

export interface RecordEvents {
  /** Workloads on their way out: nobody has a say in their count any more. */
  readonly leaving: ReadonlyMap<string, number>;
  /** A record changed or ended. */
  changed(): void;
}

const retryMs = 250;
const none: readonly PauseInForce[] = [];

/** What people and controllers outside have said of a pool, from the store. */
export class PoolRecords {
  /** Records that were never read are not the same as none. */
  areRead = false;
  private readonly spec: PoolSpec;
  private readonly store: RecordStore;
  private readonly log: Log;
  private readonly events: RecordEvents;
  private readonly fixed = new Map<string, FixedReplicas>();
  private demands: ReadonlyMap<string, DemandRecord & Ending> = new Map();
  private before: ReadonlyMap<string, number> = new Map();
  private pauses: readonly (PauseRecord & Ending)[] = [];
  /** One at a time: an answer that comes late must not undo a newer one. */
  private readonly read = oneAtATime(() => this.readOnce());
  private readonly retry = new Alarm(this.read);
  private readonly end = new Alarm(() => this.lookAtEnds());
  private readonly stopListening: () => void;

  constructor(spec: PoolSpec, store: RecordStore, log: Log, events: RecordEvents) {
    this.spec = spec;
    this.store = store;
    this.log = log;
    this.events = events;
    this.stopListening = store.onChange(spec.name, this.read);
    this.read();
  }

  fixedOf(workload: string): FixedReplicas | undefined {
    return this.fixed.get(workload);
  }

  /** What a controller outside asks, while its word is in force. */
  externalOf(workload: string, nowMs: number): ExternalDemand | undefined {
    const demand = this.demands.get(workload);
    if (demand?.endsAtMs === undefined || demand.endsAtMs <= nowMs) return undefined;
    return { replicas: demand.replicas, owner: demand.owner, remainingMs: demand.endsAtMs - nowMs };
  }

  /** Of the workload and of the whole pool. */
  pausesOf(workload: string, nowMs: number): readonly PauseInForce[] {
    if (this.pauses.length === 0) return none;
    return this.pauses.flatMap(({ workload: paused, direction, owner, endsAtMs = Number.POSITIVE_INFINITY }) => {
      if (endsAtMs <= nowMs || (paused !== undefined && paused !== workload)) return [];
      const left = Number.isFinite(endsAtMs) ? { remainingMs: endsAtMs - nowMs } : {};
      return [{ direction, owner, wholePool: paused === undefined, ...left }];
    });
  }

  /** What the configuration said of `fixed` targets before: where it says something else now, that is meant. */
  configuredBefore(counts: ReadonlyMap<string, number>): void {
    this.before = counts;
  }

  /** Of workloads seen for the first time, a count that somebody set before is kept: what was ordered last is what was meant. */
  adoptFixed(found: readonly WorkloadObservation[]): void {
    for (const { workload, desired } of found) {
      const spec = this.spec.workloads.find(({ name }) => name === workload);
      if (spec?.target.kind !== "fixed" || desired === undefined || this.fixed.has(workload)) continue;
      if (this.events.leaving.has(workload)) continue;
      if ((this.before.get(workload) ?? spec.target.replicas) !== spec.target.replicas) continue;
      const { min, max } = widestBounds(spec.replicas, Number.POSITIVE_INFINITY);
      this.fixed.set(workload, { replicas: Math.max(min, Math.min(max, desired)), revision: 0n });
    }
  }

  stop(): void {
    this.stopListening();
    this.retry.stop();
    this.end.stop();
  }

  private async readOnce(): Promise<void> {
    try {
      await this.readAll();
      this.areRead = true;
      this.lookAtEnds(); // each time: where records change all the time there is no last one
    } catch (thrown) {
      this.log.warn({ pool: this.spec.name, err: thrown }, "the records of the pool cannot be read");
      this.retry.ringAt(performance.now() + retryMs);
    }
  }

  private async readAll(): Promise<void> {
    const fixed = await this.readFixed();
    const demands = await this.readDemands();
    const askedAtMs = performance.now();
    const pauses = (await this.store.listPauses(this.spec.name)).map((pause) => ending(pause, askedAtMs));
    // together: a count that was set after a pause must not count before it
    for (const [workload, set] of fixed) this.fixed.set(workload, set);
    this.demands = demands;
    this.pauses = pauses;
  }

  private async readFixed(): Promise<ReadonlyMap<string, FixedReplicas>> {
    const fixed = new Map<string, FixedReplicas>();
    for (const { name, target } of this.spec.workloads) {
      if (target.kind !== "fixed" || this.events.leaving.has(name)) continue;
      const set = await this.store.getFixed(this.spec.name, name);
      if (set) fixed.set(name, set);
    }
    return fixed;
  }

  private async readDemands(): Promise<ReadonlyMap<string, DemandRecord & Ending>> {
    const demands = new Map<string, DemandRecord & Ending>();
    for (const { name, target } of this.spec.workloads) {
      if (target.kind !== "external") continue;
      const askedAtMs = performance.now();
      const said = await this.store.getDemand(this.spec.name, name);
      if (said) demands.set(name, ending(said, askedAtMs));
    }
    return demands;
  }

  /** Says that something came into force or ended, and does so again when the next one ends. */
  private lookAtEnds(): void {
    const nowMs = performance.now();
    const ends = [...this.demands.values(), ...this.pauses].flatMap(({ endsAtMs }) =>
      endsAtMs !== undefined && endsAtMs > nowMs ? [endsAtMs] : [],
    );
    if (ends.length > 0) this.end.ringAt(Math.min(...ends));
    this.events.changed();
  }
}

/** The same on this engine's clock; from before the store was asked, so that it never ends too late. */
function ending<Kept extends Partial<Expiring>>(
  { remainingMs, ...kept }: Kept,
  askedAtMs: number,
): Omit<Kept, "remainingMs"> & Ending {
  return remainingMs === undefined ? kept : { ...kept, endsAtMs: askedAtMs + remainingMs };
}
