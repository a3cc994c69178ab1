import { backoffMs } from "../../shared/backoff.ts";
import type { Lease, LeaseAnswer, LeaseStore } from "../../shared/state/store.ts";

export interface LeaseEvents {
  /** A lease with a new generation was taken. */
  onTaken(lease: Lease): void;
  /** Somebody else has it. */
  onHeld(pool: string, holder: string): void;
  /** A lease that had run out is valid again, and nobody took it meanwhile. */
  onBack(pool: string): void;
  /** The store cannot be asked: once, until it answers again. */
  onError(error: unknown): void;
  /** `onTaken`, `onHeld` or `onBack` threw; a lease that could not be taken up is taken anew a little later. */
  onFault(pool: string, error: unknown): void;
}

interface Wanted {
  lease: Lease | undefined;
  /** On this process's clock: before that the lease is certainly valid. */
  endsAtMs: number;
  /** When the store is asked next. */
  dueAtMs: number;
  atLeast: bigint;
  raises: number;
  raisedAtMs: number;
}

/** What is due within this time is asked for together. */
const togetherMs = 20;

const retryMs = 100;

/** Nobody has used a newer generation for this long: the next one is healed at once again. */
const quietMs = 60_000;

/**
 * The leases of one engine: those it wants are taken, renewed four times in their time, and given back. Validity counts
 * from *before* each request on this process's monotonic clock, and ends a quarter of the time early, so that the last
 * command cannot overlap the next holder's first; a process that wakes from a long pause finds all of them expired.
 */
export class LeaseBook {
  private readonly store: LeaseStore;
  private readonly holder: string;
  private readonly ttlMs: number;
  private readonly events: LeaseEvents;
  private readonly wanted = new Map<string, Wanted>();
  /** No pool that was dropped had a newer generation: who leads one anew counts its commands anew, under one that it never had. */
  private newestDropped = 0n;
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;
  /** Somebody gave a lease back while the store was asked: its answer may be older. */
  private lookAgain = false;
  private failing = false;
  private stopped = false;

  constructor(store: LeaseStore, holder: string, ttlMs: number, events: LeaseEvents) {
    this.store = store;
    this.holder = holder;
    this.ttlMs = ttlMs;
    this.events = events;
  }

  /** Takes the lease of a pool as soon as it is free, and keeps it until it is dropped. */
  want(pool: string): void {
    if (this.wanted.has(pool)) return;
    const never = Number.NEGATIVE_INFINITY;
    const [dueAtMs, atLeast] = [performance.now(), this.newestDropped + 1n];
    this.wanted.set(pool, { lease: undefined, endsAtMs: 0, dueAtMs, atLeast, raises: 0, raisedAtMs: never });
    this.arm();
  }

  /** The lease while it is certainly valid. */
  valid(pool: string, nowMs: number): Lease | undefined {
    const one = this.wanted.get(pool);
    return one && nowMs < one.endsAtMs ? one.lease : undefined;
  }

  /** For so long the lease is certainly valid yet. */
  leftMs(pool: string, nowMs: number): number {
    return Math.max(0, (this.wanted.get(pool)?.endsAtMs ?? 0) - nowMs);
  }

  /** Takes the lease anew with a generation above: what it was used for has changed. */
  renew(pool: string): void {
    const one = this.wanted.get(pool);
    if (!one?.lease) return;
    one.atLeast = one.lease.generation + 1n;
    one.endsAtMs = 0;
    one.dueAtMs = performance.now();
    this.arm();
  }

  /**
   * `by` used a newer generation: takes one above it. Again and again is another engine that does the same: then each waits
   * longer. What was refused because of our own newest lease was only late.
   */
  raise(pool: string, newestGeneration: bigint, by: string): void {
    const one = this.wanted.get(pool);
    const own = one?.lease?.generation ?? 0n;
    if (!one || newestGeneration < own || newestGeneration < one.atLeast) return;
    if (newestGeneration === own && by === this.holder) return;
    const nowMs = performance.now();
    one.raises = nowMs - one.raisedAtMs < quietMs ? one.raises + 1 : 0;
    one.raisedAtMs = nowMs;
    one.atLeast = newestGeneration + 1n;
    one.endsAtMs = 0;
    one.dueAtMs = nowMs + (one.raises === 0 ? 0 : backoffMs(one.raises, { firstMs: 500, mostMs: 30_000 }));
    this.arm();
  }

  /** Asks at once for all it has not got: somebody gave one back. */
  look(): void {
    const nowMs = performance.now();
    for (const one of this.wanted.values()) if (!one.lease) one.dueAtMs = nowMs;
    this.lookAgain = this.asking !== undefined;
    this.arm();
  }

  /** Gives leases back, and wants them no more. @throws what the store throws; they end by themselves then */
  async drop(pools: readonly string[]): Promise<void> {
    const held = pools.flatMap((pool) => this.wanted.get(pool)?.lease ?? []);
    for (const pool of pools) {
      this.newestDropped = maxOf(this.newestDropped, this.wanted.get(pool)?.atLeast ?? 0n);
      this.wanted.delete(pool);
    }
    if (held.length > 0) await this.store.releaseLeases(held);
  }

  /** Gives all back. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.asking; // what it brings is given back too
    await this.drop([...this.wanted.keys()]);
  }

  private arm(): void {
    if (this.stopped || this.asking) return;
    clearTimeout(this.timer);
    const nextAtMs = Math.min(...[...this.wanted.values()].map(({ dueAtMs }) => dueAtMs));
    if (nextAtMs === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => this.start(), Math.max(0, nextAtMs - performance.now()));
  }

  private start(): void {
    this.asking = this.ask().finally(() => {
      this.asking = undefined;
      if (this.lookAgain) this.look();
      this.arm();
    });
  }

  private async ask(): Promise<void> {
    const askedAtMs = performance.now();
    const due = [...this.wanted].filter(([, { dueAtMs }]) => dueAtMs <= askedAtMs + togetherMs);
    if (due.length === 0) return;
    const requests = due.map(([pool, { atLeast }]) => ({ pool, atLeast }));
    let answers: readonly LeaseAnswer[];
    try {
      answers = await this.store.acquireLeases(this.holder, this.ttlMs, requests);
    } catch (thrown) {
      for (const [, one] of due) one.dueAtMs = performance.now() + retryMs;
      if (!this.failing && !this.stopped) this.events.onError(thrown);
      this.failing = true;
      return;
    }
    this.failing = false;
    for (const answer of answers) this.take(answer, askedAtMs);
  }

  private take(answer: LeaseAnswer, askedAtMs: number): void {
    if (answer.kind === "given") this.given(answer.lease, askedAtMs);
    else {
      const one = this.wanted.get(answer.pool);
      if (!one) return;
      if (one.lease) one.atLeast = maxOf(one.atLeast, one.lease.generation + 1n);
      one.lease = undefined;
      one.endsAtMs = 0;
      one.dueAtMs = performance.now() + Math.min(answer.remainingMs, this.ttlMs) + 5;
      this.told(answer.pool, () => this.events.onHeld(answer.pool, answer.holder));
    }
  }

  private given(lease: Lease, askedAtMs: number): void {
    const one = this.wanted.get(lease.pool);
    if (!one) {
      // dropped while it was asked for
      this.store.releaseLeases([lease]).catch(() => undefined);
      return;
    }
    one.dueAtMs = askedAtMs + this.ttlMs / 4;
    if (lease.generation < one.atLeast) {
      one.dueAtMs = askedAtMs; // raised while it was asked for
      return;
    }
    const isNew = lease.generation !== one.lease?.generation;
    const hadRunOut = performance.now() >= one.endsAtMs;
    one.lease = lease;
    one.atLeast = lease.generation; // also of a store that has forgotten it
    if (this.stopped) return; // given back with the others
    one.endsAtMs = askedAtMs + this.ttlMs * 0.75;
    if (!isNew) {
      if (hadRunOut) this.told(lease.pool, () => this.events.onBack(lease.pool));
      return;
    }
    if (this.told(lease.pool, () => this.events.onTaken(lease))) return;
    one.atLeast = lease.generation + 1n;
    one.endsAtMs = 0;
    one.dueAtMs = performance.now() + this.ttlMs; // it would hardly fare better at once
  }

  private told(pool: string, tell: () => void): boolean {
    try {
      tell();
      return true;
    } catch (thrown) {
      this.events.onFault(pool, thrown);
      return false;
    }
  }
}

function maxOf(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
