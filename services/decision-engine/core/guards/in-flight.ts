import type { GuardSpec } from "../../../../shared/model/pool.ts";
import { type Interval, raiseFloor } from "./interval.ts";

/**
 * Keeps as many of the replicas there are as hold unfinished messages, `inFlight` of them known to be; the last one
 * is kept also where nobody says how many a replica holds.
 */
export function keepInFlight(
  interval: Interval,
  guard: GuardSpec["inFlight"],
  inFlight: number | undefined,
  desired: number,
): Interval {
  if (!inFlight) return interval;
  const busy = guard ? Math.ceil(inFlight / guard.perReplica) : 1;
  return raiseFloor(interval, Math.min(desired, busy), "in-flight");
}
