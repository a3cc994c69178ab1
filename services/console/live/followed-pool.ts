import type { PoolStatus } from "../../../shared/model/status.ts";
import type { History } from "./history.ts";
import type { Throttle } from "./throttle.ts";

/** All that is known of one pool. */
export interface FollowedPool {
  readonly name: string;
  readonly statuses: Throttle<PoolStatus>;
  leaving: boolean;
  newest?: PoolStatus;
  /** When the newest status came, by our monotonic clock. */
  toldAtMs?: number;
  /** The engine was lost since. */
  cut: boolean;
  /** Why it is not told, where the engine said so. */
  problem?: string;
  /** Left out while nobody looks and there are many pools: ten minutes of each of a thousand are a gigabyte. */
  history?: History;
  /** When somebody last looked, by our monotonic clock. */
  lookedAtMs: number;
}

/** An engine tells of a pool at least once a second, where any decides it. */
const freshMs = 5000;

/** What is told of it is of now. */
export function isFresh({ toldAtMs, cut }: FollowedPool): boolean {
  return toldAtMs !== undefined && !cut && performance.now() - toldAtMs < freshMs;
}

/** Why what is known of it is not of now; undefined: it is. */
export function unknownOf(pool: FollowedPool): string | undefined {
  if (isFresh(pool)) return undefined;
  if (pool.problem !== undefined) return pool.problem;
  return pool.newest ? "no engine tells of it just now" : "no engine has told of it yet";
}
