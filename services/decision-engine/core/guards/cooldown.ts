import type { Direction, DirectionGuards } from "../../../../shared/model/pool.ts";
import type { Change } from "./changes.ts";
import { atLeast, atMost, type Interval } from "./interval.ts";
import type { Standing } from "./standing.ts";
import { settledAtMs } from "./step-grid.ts";

const reason = "cooling-down";

/** No change in a direction for some time after any change. */
export function coolDown(
  interval: Interval,
  direction: Direction,
  { cooldownMs }: DirectionGuards,
  changes: readonly Change[],
  { desired, granted, nowMs, grid }: Standing,
): Interval {
  const last = changes.at(-1);
  if (!last || settledAtMs(grid, nowMs) >= last.atMs + cooldownMs) return interval;
  const untilAtMs = grid ? undefined : last.atMs + cooldownMs;
  if (direction === "up") return atMost(interval, granted, reason, untilAtMs);
  return atLeast(interval, desired, reason, untilAtMs);
}
