import { backoffMs } from "../../shared/backoff.ts";
import type { MicroscalerError } from "../../shared/errors.ts";
import type { Lease, Store } from "../../shared/state/store.ts";

/** How long a lease lasts without being renewed. */
export const leaseTtlMs = 3000;

/** A holder stops this long before its lease ends, so that its last command cannot overlap the next holder's first. */
const marginMs = 500;

/** Nobody has used a newer generation for this long: the next one is healed at once again. */
const quietMs = 60_000;

export interface LeaseKeeper {
  /** The lease while it is certainly valid. */
  valid(nowMs: number): Lease | undefined;
  /** Somebody used a newer generation: takes one above it. */
  raise(newestGeneration: bigint): void;
  stop(): Promise<void>;
}

export interface LeaseEvents {
  /** A lease with a new generation was taken. */
  onTaken(lease: Lease): void;
  onError(error: MicroscalerError | Error): void;
}

/**
 * Takes the lease of a pool and renews it. Its validity counts from *before* each request on this process's monotonic
 * clock: a process that wakes from a long pause finds it expired.
 */
export function keepLease(store: Store, pool: string, holder: string, events: LeaseEvents): LeaseKeeper {
  let lease: Lease | undefined;
  let endsAtMs = 0;
  let atLeast = 0n;
  let stopped = false;
  let asking = false;
  let raises = 0;
  let raisedAtMs = Number.NEGATIVE_INFINITY;
  let retry: NodeJS.Timeout | undefined;

  const ask = async () => {
    if (asking || stopped) return;
    asking = true;
    const askedAtMs = performance.now();
    try {
      const given = await store.acquireLease({ pool, holder, ttlMs: leaseTtlMs, atLeast });
      if (given) {
        endsAtMs = askedAtMs + leaseTtlMs - marginMs;
        const isNew = given.generation !== lease?.generation;
        lease = given;
        if (isNew && !stopped) events.onTaken(given);
      }
    } catch (thrown) {
      events.onError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      asking = false;
    }
  };

  const timer = setInterval(() => {
    if (!retry) void ask();
  }, leaseTtlMs / 3);
  void ask();
  return {
    valid: (nowMs) => (lease && nowMs < endsAtMs ? lease : undefined),
    raise: (newestGeneration) => {
      const isKnown = newestGeneration < (lease?.generation ?? 0n) || newestGeneration < atLeast;
      if (isKnown) return;
      atLeast = newestGeneration + 1n;
      endsAtMs = 0;
      // once is healing; again and again is another engine that does the same: then each waits longer
      const nowMs = performance.now();
      raises = nowMs - raisedAtMs < quietMs ? raises + 1 : 0;
      raisedAtMs = nowMs;
      clearTimeout(retry);
      const waitMs = raises === 0 ? 0 : backoffMs(raises, { firstMs: 500, mostMs: 30_000 });
      retry = setTimeout(() => {
        retry = undefined;
        void ask();
      }, waitMs);
    },
    stop: async () => {
      stopped = true;
      endsAtMs = 0;
      clearInterval(timer);
      clearTimeout(retry);
      if (lease) await store.releaseLease(lease);
    },
  };
}
