import type { PoolSpec } from "../../shared/model/pool.ts";
import type { Lease, PoolChange, PoolRecord, Store } from "../../shared/state/store.ts";
import { leavingCounts } from "./pool-change.ts";
import { PoolLoop, type PoolSurroundings } from "./pool-loop.ts";

const finishEveryMs = 1000;

/** One pool that this engine is to decide: its record in force and, once the lease is had, the loop that decides it. */
export class PoolSeat {
  readonly record: PoolRecord;
  readonly spec: PoolSpec;
  loop: PoolLoop | undefined;
  private readonly surroundings: PoolSurroundings;
  private finishAtMs = 0;
  private ended = false;

  constructor(record: PoolRecord, spec: PoolSpec, surroundings: PoolSurroundings) {
    this.record = record;
    this.spec = spec;
    this.surroundings = { ...surroundings, leaving: leavingCounts(record) };
  }

  get isLed(): boolean {
    return this.loop !== undefined;
  }

  /** Nothing happens once it has ended. */
  lead(lease: Lease): void {
    if (this.ended) return;
    if (!this.loop) {
      this.loop = new PoolLoop(this.spec, this.surroundings);
      if (this.record.leaving.length > 0) this.loop.subscribe(() => void this.finish());
    }
    this.loop.lead(lease).catch((err: unknown) => {
      this.surroundings.log.error({ pool: this.record.name, err }, "the pool cannot be led");
    });
  }

  /** For good. */
  async end(): Promise<void> {
    this.ended = true;
    await this.stop();
  }

  /** Until it leads again. */
  async stop(): Promise<void> {
    const { loop } = this;
    this.loop = undefined;
    await loop?.stop();
  }

  /** Once all that is leaving is down, the record forgets it; tried again until the store takes it. */
  private async finish(): Promise<void> {
    const nowMs = performance.now();
    const { record, loop } = this;
    if (nowMs < this.finishAtMs || !loop?.areLeft(leavingCounts(record))) return;
    this.finishAtMs = nowMs + finishEveryMs;
    await finish(this.surroundings.store, record);
  }
}

/** Forgets what has left of a pool, or all of it where nobody wants it any more; whoever was quicker is right. */
export async function finish(store: Pick<Store, "changePools">, record: PoolRecord): Promise<void> {
  const { revision: expectedRevision, ...rest } = record;
  const change: PoolChange = record.removed
    ? { forget: record.name, expectedRevision }
    : { put: { ...rest, leaving: [] }, expectedRevision };
  await store.changePools([change]).catch(() => undefined);
}
