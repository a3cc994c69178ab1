import type { Direction, Pause } from "../../../../shared/model/pool.ts";
import { atMost, type Interval, raiseFloor } from "./interval.ts";

/** Whether nothing may grow, by its configuration or by what somebody said. */
export function pausesGrowth(configured: Pause | undefined, inForce: Pause | undefined): boolean {
  return stops(configured, "up") || stops(inForce, "up");
}

/** No growth while `up` is paused, no shrinking while `down` is, not even for higher priorities. */
export function pause(
  interval: Interval,
  configured: Pause | undefined,
  inForce: Pause | undefined,
  desired: number,
): Interval {
  const isKept = stops(configured, "down") || stops(inForce, "down");
  const kept = isKept ? raiseFloor(interval, desired, "paused") : interval;
  return pausesGrowth(configured, inForce) ? atMost(kept, desired, "paused") : kept;
}

function stops(pause: Pause | undefined, direction: Direction): boolean {
  return pause === direction || pause === "both";
}
