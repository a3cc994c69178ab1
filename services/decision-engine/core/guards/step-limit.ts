import type { GuardSpec } from "../../../../shared/model/pool.ts";
import { type Interval, narrow } from "./interval.ts";

/** At most so many replicas up or down from what was desired when the target stepped last. */
export function limitStep(interval: Interval, step: GuardSpec["step"], stepFrom: number): Interval {
  if (!step) return interval;
  const least = step.down === undefined ? {} : { least: stepFrom - step.down };
  const most = step.up === undefined ? {} : { most: stepFrom + step.up };
  return narrow(interval, { ...least, ...most, reason: "step-limited" });
}
