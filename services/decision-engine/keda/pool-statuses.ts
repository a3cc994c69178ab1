import { MicroscalerError } from "../../../shared/errors.ts";
import type { PoolStatus } from "../../../shared/model/status.ts";

/** Follows pools wherever they are decided. */
export interface WatchedPools {
  /** Tells the newest status at once where there is one, and every newer one; `gone` once where there is no such pool. */
  watch(pool: string, tell: (status: PoolStatus) => void, gone: (why: MicroscalerError) => void): () => void;
}

/** One who follows a pool. */
export interface Follower {
  tell(status: PoolStatus): void;
  gone(why: MicroscalerError): void;
}

/** The statuses of the pools that KEDA asks for, kept in memory: one watch for all who ask. */
export interface PoolStatuses {
  /** @throws MicroscalerError `not-found`; `unavailable` where nobody has said anything of the pool, or not lately */
  newest(pool: string): Promise<PoolStatus>;
  /** Returns how to stop. */
  follow(pool: string, follower: Follower): () => void;
  close(): void;
}

/** KEDA asks every 30 s where nobody has told it otherwise. */
const keptMs = 120_000;

/** The first to ask waits so long: KEDA has no deadline of its own, and asks for other triggers only then. */
const firstWithinMs = 1000;

/** A pool is heard of every second; after so long what was heard last is no answer. */
const silentMs = 10_000;

export function poolStatuses(pools: WatchedPools): PoolStatuses {
  const kept = new Map<string, Kept>();
  const open = (pool: string): Kept => {
    const known = kept.get(pool);
    if (known) return known;
    const opened = new Kept(pool, () => kept.delete(pool));
    kept.set(pool, opened);
    opened.open(pools);
    return opened;
  };
  return {
    newest: (pool) => open(pool).newest(),
    follow: (pool, follower) => open(pool).follow(follower),
    close: () => {
      for (const one of [...kept.values()]) one.close();
    },
  };
}

class Kept {
  private readonly pool: string;
  private readonly followers = new Set<Follower>();
  private readonly onOver: () => void;
  private isOver = false;
  private unwatch: () => void = () => undefined;
  private status: PoolStatus | undefined;
  private why: MicroscalerError | undefined;
  private toldAtMs = 0;
  private asked: NodeJS.Timeout | undefined;

  constructor(pool: string, onOver: () => void) {
    this.pool = pool;
    this.onOver = onOver;
  }

  open(pools: WatchedPools): void {
    this.unwatch = pools.watch(
      this.pool,
      (status) => this.tell(status),
      (why) => this.gone(why),
    );
    this.keep();
  }

  async newest(): Promise<PoolStatus> {
    this.keep();
    if (!this.status && !this.why) await this.first();
    if (this.why) throw this.why;
    if (!this.status) throw new MicroscalerError("unavailable", `nothing is known of pool ${this.pool} yet`);
    const silence = performance.now() - this.toldAtMs;
    if (silence <= silentMs) return this.status;
    throw new MicroscalerError(
      "unavailable",
      `nothing was heard of pool ${this.pool} for ${Math.round(silence / 1000)} s`,
    );
  }

  follow(follower: Follower): () => void {
    if (this.why) {
      follower.gone(this.why);
      return () => undefined;
    }
    this.followers.add(follower);
    this.keep();
    if (this.status) follower.tell(this.status);
    return () => {
      this.followers.delete(follower);
      if (!this.isOver) this.keep();
    };
  }

  close(): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.asked);
    this.unwatch();
    this.followers.clear();
    this.onOver();
  }

  private tell(status: PoolStatus): void {
    this.status = status;
    this.toldAtMs = performance.now();
    for (const follower of this.followers) follower.tell(status);
  }

  private gone(why: MicroscalerError): void {
    this.why = why;
    const followers = [...this.followers];
    this.close();
    for (const follower of followers) follower.gone(why);
  }

  /** For as long as somebody follows it, and a while after it was asked for last. */
  private keep(): void {
    clearTimeout(this.asked);
    if (this.isOver) return;
    this.asked = setTimeout(() => (this.followers.size > 0 ? this.keep() : this.close()), keptMs);
    this.asked.unref();
  }

  private first(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(late);
        this.followers.delete(first);
        resolve();
      };
      const first = { tell: done, gone: done };
      const late = setTimeout(done, firstWithinMs);
      this.followers.add(first);
    });
  }
}
