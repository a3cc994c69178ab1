import { isDeepStrictEqual } from "node:util";
import { oneAtATime } from "../../shared/one-at-a-time.ts";
import type { PoolRecord, PoolStore } from "../../shared/state/store.ts";
import { Alarm } from "./alarm.ts";

const retryMs = 250;

/** All pools there are, as the store has them: read anew whenever one changes. A record that says the same stays the same object. */
export class PoolRoll {
  /** Pools that were never read are not the same as none. */
  isRead = false;
  private readonly store: Pick<PoolStore, "listPools" | "onPools">;
  private readonly changed: () => void;
  private readonly onError: (thrown: unknown) => void;
  /** One at a time: an answer that comes late must not undo a newer one. */
  private readonly read = oneAtATime(() => this.readAll());
  private readonly retry = new Alarm(this.read);
  private readonly unlisten: () => void;
  private records: ReadonlyMap<string, PoolRecord> = new Map();
  private failing = false;

  /** `onError` is told once per outage. */
  constructor(
    store: Pick<PoolStore, "listPools" | "onPools">,
    changed: () => void,
    onError: (thrown: unknown) => void,
  ) {
    this.store = store;
    this.changed = changed;
    this.onError = onError;
    this.unlisten = store.onPools(this.read);
    this.read();
  }

  get(name: string): PoolRecord | undefined {
    return this.records.get(name);
  }

  get count(): number {
    return this.records.size;
  }

  all(): readonly PoolRecord[] {
    return [...this.records.values()];
  }

  stop(): void {
    this.unlisten();
    this.retry.stop();
  }

  private async readAll(): Promise<void> {
    try {
      const pools = await this.store.listPools();
      this.failing = false;
      this.isRead = true;
      const before = this.records;
      this.records = new Map(pools.map((pool) => [pool.name, sameOr(before.get(pool.name), pool)]));
      this.changed();
    } catch (thrown) {
      if (!this.failing) this.onError(thrown);
      this.failing = true;
      this.retry.ringAt(performance.now() + retryMs);
    }
  }
}

/** Not by revision alone: a store that went back to an older state may give the same one twice. */
function sameOr(before: PoolRecord | undefined, now: PoolRecord): PoolRecord {
  return isDeepStrictEqual(before, now) && before ? before : now;
}
