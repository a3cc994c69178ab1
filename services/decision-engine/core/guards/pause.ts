import type { Pause } from "../../../../shared/model/pool.ts";
import { atMost, type Interval, raiseFloor } from "./interval.ts";

/** No growth while `up` is paused, no shrinking while `down` is, not even for higher priorities. */
export function pause(
  interval: Interval,
  configured: Pause | undefined,
  inForce: Pause | undefined,
  desired: number,
): Interval {
  if (!configured && !inForce) return interval;
  const both = configured === "both" || inForce === "both" || (configured && inForce && configured !== inForce);
  const up = both || configured === "up" || inForce === "up";
  const down = both || configured === "down" || inForce === "down";
  const kept = down ? raiseFloor(interval, desired, "paused") : interval;
  return up ? atMost(kept, desired, "paused") : kept;
}
