import type { Direction, DirectionGuards } from "../../../../shared/model/pool.ts";
import { atLeast, atMost, type Interval } from "./interval.ts";
import type { Standing } from "./standing.ts";

/** Leaves small changes; never one to or from 0, which would leave work undone or replicas idle for ever. */
export function leaveSmallChange(
  interval: Interval,
  direction: Direction,
  { deadBand: { absolute, relative } }: DirectionGuards,
  { asked, granted }: Standing,
): Interval {
  const change = direction === "up" ? asked - granted : granted - asked;
  if (change <= 0 || asked === 0 || granted === 0) return interval;
  // 0.07 · 100 is 7.000000000000001, and 0.29 · 100 is 28.999999999999996
  if (change > Math.max(absolute, relative * granted + 1e-9)) return interval;
  return direction === "up" ? atMost(interval, granted, "dead-band") : atLeast(interval, granted, "dead-band");
}
