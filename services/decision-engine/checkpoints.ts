import { isJsonObject } from "../../shared/config/json.ts";
import { isRetryable } from "../../shared/errors.ts";
import type { Json } from "../../shared/model/json.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { Lease, Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { Alarm } from "./alarm.ts";
import { checkpointOf, restoredFrom } from "./core/checkpoint.ts";
import type { Learned, PoolState } from "./core/state.ts";

const againMs = 100;

/** What was left of a pool. */
export interface LeftBehind {
  readonly learned: ReadonlyMap<string, Learned>;
  /** The counts that the configuration had for `fixed` targets then. */
  readonly fixed: ReadonlyMap<string, number>;
}

export interface CheckpointParts {
  readonly store: Store;
  readonly log: Log;
  /** Between two checkpoints. */
  readonly everyMs: () => number;
  /** The lease while it is certainly valid: only who leads writes. */
  readonly lease: () => Lease | undefined;
}

/** What an engine leaves of a pool to whoever follows it: written behind the decisions, never in their way. */
export class Checkpoints {
  private readonly spec: PoolSpec;
  private readonly store: Store;
  private readonly log: Log;
  private readonly everyMs: () => number;
  /** The lease while it is certainly valid: only who leads writes. */
  private readonly lease: () => Lease | undefined;
  private readonly alarm = new Alarm(() => void this.write());
  private unwritten: PoolState | undefined;
  private newest: PoolState | undefined;
  private writtenAtMs = Number.NEGATIVE_INFINITY;
  private failing = false;

  constructor(spec: PoolSpec, { store, log, everyMs, lease }: CheckpointParts) {
    this.spec = spec;
    this.store = store;
    this.log = log;
    this.everyMs = everyMs;
    this.lease = lease;
  }

  /**
   * What was left of the pool; undefined: nothing, or by `self`, who knows better, or it `isOver` meanwhile. Asked again until it
   * can be read: what cannot be read is not nothing.
   */
  async left(self: string | undefined, isOver: () => boolean): Promise<LeftBehind | undefined> {
    for (let told = false; !isOver(); told = true) {
      try {
        const record = await this.store.getCheckpoint(this.spec.name);
        if (!record || record.holder === self) return undefined;
        const learned = restoredFrom(record.content, this.spec, performance.now() - record.ageMs);
        return { learned, fixed: countsOf(record.content.fixed) };
      } catch (thrown) {
        if (!isRetryable(thrown)) return { learned: new Map(), fixed: new Map() };
        if (!told)
          this.log.warn({ pool: this.spec.name, err: thrown }, "what was learned of the pool cannot be read yet");
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
    return undefined;
  }

  /** Takes note of a state; the newest one is written now and then. */
  note(state: PoolState): void {
    this.newest = state;
    this.unwritten = state;
    this.alarm.ringAt(this.writtenAtMs + this.everyMs());
  }

  /** Writes the newest once more: the store may have lost it, and whoever follows begins with it. */
  async stop(): Promise<void> {
    this.alarm.stop();
    this.unwritten ??= this.newest;
    await this.write();
  }

  private async write(): Promise<void> {
    const state = this.unwritten;
    const lease = this.lease();
    if (!state || !lease) return;
    this.unwritten = undefined;
    this.writtenAtMs = performance.now();
    try {
      const fixed = Object.fromEntries(configuredCounts(this.spec));
      await this.store.putCheckpoint(lease, { ...checkpointOf(state, this.writtenAtMs), fixed });
      this.failing = false;
    } catch (thrown) {
      if (this.failing) return;
      this.failing = true;
      this.log.warn({ pool: this.spec.name, err: thrown }, "what was learned of the pool cannot be written down");
    }
  }
}

/** The counts that a configuration has for its `fixed` targets, by workload. */
export function configuredCounts({ workloads }: PoolSpec): ReadonlyMap<string, number> {
  return new Map(
    workloads.flatMap(({ name, target }) => (target.kind === "fixed" ? [[name, target.replicas] as const] : [])),
  );
}

function countsOf(fixed: Json | undefined): ReadonlyMap<string, number> {
  if (!isJsonObject(fixed)) return new Map();
  return new Map(Object.entries(fixed).flatMap(([name, count]) => (typeof count === "number" ? [[name, count]] : [])));
}
