import type { Direction, Pause } from "../../../../shared/model/pool.ts";
import { atMost, type Interval, raiseFloor } from "./interval.ts";

/** No growth while `up` is paused, no shrinking while `down` is, not even for higher priorities. */
export function pause(
  interval: Interval,
  configured: Pause | undefined,
  inForce: Pause | undefined,
  desired: number,
): Interval {
  const isKept = stops(configured, "down") || stops(inForce, "down");
  const kept = isKept ? raiseFloor(interval, desired, "paused") : interval;
  return stops(configured, "up") || stops(inForce, "up") ? atMost(kept, desired, "paused") : kept;
}

function stops(pause: Pause | undefined, direction: Direction): boolean {
  return pause === direction || pause === "both";
}
