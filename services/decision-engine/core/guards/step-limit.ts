import type { GuardSpec } from "../../../../shared/model/pool.ts";
import { atLeast, atMost, type Interval } from "./interval.ts";
import type { Standing } from "./standing.ts";

const reason = "step-limited";

/** At most so many replicas up or down from what was desired when the target stepped last. */
export function limitStep(
  interval: Interval,
  step: GuardSpec["step"],
  { stepFrom, desired, granted }: Pick<Standing, "stepFrom" | "desired" | "granted">,
): Interval {
  if (!step) return interval;
  const { up, down } = step;
  const limited = up === undefined ? interval : atMost(interval, Math.max(granted, stepFrom + up), reason);
  return down === undefined ? limited : atLeast(limited, Math.min(desired, stepFrom - down), reason);
}
