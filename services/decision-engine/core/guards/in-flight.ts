import type { GuardSpec } from "../../../../shared/model/pool.ts";
import type { FreshSample } from "./fresh-sample.ts";
import { type Interval, raiseFloor } from "./interval.ts";

/**
 * How many replicas hold unfinished messages; the last one does also where nobody says how many a replica holds. What
 * was known stays true while no fresh sample says otherwise. Undefined: none that is known of.
 */
export function busyAfter(
  guard: GuardSpec["inFlight"],
  before: number | undefined,
  sample: FreshSample | undefined,
): number | undefined {
  if (!sample) return before;
  const { inFlight = 0 } = sample;
  if (inFlight <= 0) return undefined;
  return guard ? Math.ceil(inFlight / guard.perReplica) : 1;
}

/** Keeps as many of the replicas there are as hold unfinished messages. */
export function keepInFlight(interval: Interval, busy: number | undefined, desired: number): Interval {
  return busy === undefined ? interval : raiseFloor(interval, Math.min(desired, busy), "in-flight");
}
