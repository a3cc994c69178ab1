import type { Direction, DirectionGuards, RatePolicy } from "../../../../shared/model/pool.ts";
import type { Change } from "./changes.ts";
import { atLeast, atMost, type Interval } from "./interval.ts";
import type { Standing } from "./standing.ts";
import { stepsSinceMs } from "./step-grid.ts";

const reason = "rate-limited";

/**
 * What a direction's policies leave, as in the Kubernetes HPA: the one that allows most, least, or no change at all. Both
 * ways they count from what there was at the beginning of the period, whatever came and went since: the HPA's current −
 * added + deleted since 2022 (kubernetes#109058). Before, it forgot the other direction: 10, then 4, let 100 % grow from
 * 4 to 8, not to 20. A law on a grid has its limits loosened with its steps only, never for a demand about to be renewed.
 */
export function limitRate(
  interval: Interval,
  direction: Direction,
  { select, policies }: DirectionGuards,
  changes: readonly Change[],
  { desired, granted, nowMs, grid }: Standing,
): Interval {
  const up = direction === "up";
  if (select === "disabled") return up ? atMost(interval, granted, reason) : atLeast(interval, desired, reason);
  let limit: number | undefined;
  let untilAtMs: number | undefined;
  for (const policy of policies) {
    const oldest = changes.find(({ atMs }) => (grid ? stepsSinceMs(grid, atMs) : nowMs - atMs) < policy.periodMs);
    const own = limitOf(policy, direction, startOf(oldest, direction) ?? desired);
    const pick = up === (select === "max") ? Math.max : Math.min;
    limit = pick(limit ?? own, own);
    if (oldest && !grid) untilAtMs = Math.min(untilAtMs ?? Number.POSITIVE_INFINITY, oldest.atMs + policy.periodMs);
  }
  if (limit === undefined) return interval;
  if (up) return atMost(interval, Math.max(desired, limit), reason, untilAtMs);
  return atLeast(interval, Math.min(desired, limit), reason, untilAtMs);
}

/** What there was before a change; of some that were merged, what allows least. */
function startOf(change: Change | undefined, direction: Direction): number | undefined {
  return direction === "up" ? change?.fewest : change?.most;
}

/**
 * How far one policy lets a count come that was `start` at the beginning of the period: up, percentages are rounded up,
 * 10 and 25 % → ⌈12.5⌉ = 13; down, the rest is rounded down, ⌊7.5⌋ = 7. From 0, percentages let one replica come.
 */
export function limitOf({ kind, value }: RatePolicy, direction: Direction, start: number): number {
  if (kind === "replicas") return direction === "up" ? start + value : Math.max(0, start - value);
  if (direction === "up") return Math.max(1, Math.ceil((start * (100 + value)) / 100));
  return Math.max(0, Math.floor((start * (100 - value)) / 100));
}
