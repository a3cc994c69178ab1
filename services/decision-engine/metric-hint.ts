import type { MetricHint } from "../../shared/model/metric.ts";
import type { WorkloadSpec } from "../../shared/model/pool.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { Outcome } from "./core/outcome.ts";
import { setpointOf } from "./core/targets/laws.ts";

/** What the collector may know of a workload: what its target wants, and whether its replicas are changing. */
export function hintOf({ target }: WorkloadSpec, urgent: boolean): MetricHint {
  const wanted = setpointOf(target);
  return wanted === undefined ? { urgent } : { target: wanted, urgent };
}

/** Whether replicas come or go. Those in trouble do for as long as it lasts: that is no reason to hurry. */
export function areChanging({ observed, unseen }: WorkloadFacts, { desired }: Outcome): boolean {
  if (observed.trouble) return false;
  return unseen.length > 0 || observed.starting > 0 || observed.stopping > 0 || desired !== observed.ready;
}

/** What to tell the collector of a metric that several watch: the lowest target, urgent where it is to any. */
export function combinedHint(hints: Iterable<MetricHint>): MetricHint {
  let lowest = Number.POSITIVE_INFINITY;
  let isUrgent = false;
  for (const { target = Number.POSITIVE_INFINITY, urgent } of hints) {
    lowest = Math.min(lowest, target);
    isUrgent ||= urgent === true;
  }
  return lowest === Number.POSITIVE_INFINITY ? { urgent: isUrgent } : { target: lowest, urgent: isUrgent };
}
