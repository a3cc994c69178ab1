import type { MetricHint } from "../../shared/model/metric.ts";
import type { WorkloadSpec } from "../../shared/model/pool.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { Outcome } from "./core/outcome.ts";
import { setpointOf } from "./core/targets/laws.ts";

/** What the collector may know of a workload: what its target wants, and whether its replicas are changing. */
export function hintOf(
  { target }: WorkloadSpec,
  facts: WorkloadFacts | undefined,
  outcome: Outcome | undefined,
): MetricHint {
  const wanted = setpointOf(target);
  return { ...(wanted === undefined ? {} : { target: wanted }), urgent: changing(facts, outcome) };
}

/** Replicas in trouble come and go for as long as it lasts: that is no reason to hurry. */
function changing(facts: WorkloadFacts | undefined, outcome: Outcome | undefined): boolean {
  if (!facts || !outcome) return false;
  const { observed, unseen } = facts;
  if (observed.trouble) return false;
  return unseen.length > 0 || observed.starting > 0 || observed.stopping > 0 || outcome.desired !== observed.ready;
}

/** What to tell the collector of a metric that several watch: the lowest target, urgent where it is to any. */
export function combinedHint(hints: Iterable<MetricHint>): MetricHint {
  const all = [...hints];
  const targets = all.flatMap(({ target }) => (target === undefined ? [] : [target]));
  return {
    ...(targets.length === 0 ? {} : { target: Math.min(...targets) }),
    urgent: all.some(({ urgent }) => urgent === true),
  };
}
