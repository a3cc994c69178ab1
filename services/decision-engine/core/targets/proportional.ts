import type { ProportionalTarget } from "../../../../shared/model/target.ts";
import type { Demand } from "../state.ts";
import { countMessages } from "./count.ts";
import type { Law } from "./law.ts";
import { shown } from "./shown.ts";

/** Replicas as the law counts them. */
interface ProportionalCounts {
  /** All that were granted, started or not, as the HPA counts pods that are pending: what is kept, and compared. */
  readonly inForce: number;
  /** Those that can work: what a ratio to a value is multiplied by. */
  readonly ready: number;
  /** All it may ever have: what is asked for where the ratio has no end. */
  readonly max: number;
}

type ValueForm = Extract<ProportionalTarget["form"], { kind: "value" }>;

/** The Kubernetes HPA's law. As there, replicas on their way do not hold it. */
export const proportionalLaw: Law<ProportionalTarget, undefined> = {
  rhythm: ({ everyMs }) => ({ everyMs, onSample: false, waitsForReplicas: false }),
  step: (target, { sample, ready, allocated, max }) => ({
    demand: stepProportional(target, countMessages(sample, target.count, ready), { inForce: allocated, ready, max }),
    memory: undefined,
  }),
};

/**
 * One step of the Kubernetes HPA on an external metric. `average` (AverageValue): ceil(metric / perReplica), but what is
 * in force while metric / (perReplica × in force) is within 1 ± tolerance. `value` (Value): ceil(ratio × ready) with
 * ratio = metric / value, but what is in force while that is within 1 ± tolerance; from 0 in force ceil(ratio) without
 * tolerance. Where higher is better the ratio is value / metric, and at 0 all there may be. Both edges of the tolerance are
 * within it. Where the ready replicas turn a ratio above 1 into fewer than are in force, or one below 1 into more, what is in
 * force is kept; so it is at a metric below 0, of which there is no ratio.
 */
export function stepProportional(
  { form, tolerance }: ProportionalTarget,
  metric: number,
  counts: ProportionalCounts,
): Demand {
  return form.kind === "average"
    ? averageDemand(form.perReplica, tolerance, metric, counts.inForce)
    : valueDemand(form, tolerance, metric, counts);
}

function averageDemand(perReplica: number, tolerance: number, metric: number, inForce: number): Demand {
  const wanted = wholeReplicas(metric / perReplica);
  const against = `${shown(metric)} at ${shown(perReplica)} per replica`;
  const ratio = metric / (perReplica * inForce);
  // from 0 in force the ratio is infinite, so the first replica has no tolerance to overcome
  if (isWithin(ratio, tolerance)) return kept(inForce, wanted, against, ratio, tolerance);
  return { replicas: wanted, reason: wanted === inForce ? "at-target" : "demand", detail: `${against}: ${wanted}` };
}

function valueDemand(
  { value, direction }: ValueForm,
  tolerance: number,
  metric: number,
  { inForce, ready, max }: ProportionalCounts,
): Demand {
  const against = `${shown(metric)} against a target of ${shown(value)}`;
  const asks = (replicas: number, how: string): Demand => ({
    replicas,
    reason: "demand",
    detail: `${against}: ${how}`,
  });
  if (metric < 0) return asks(inForce, "no ratio to a value below 0, no change");
  const [much, little] = direction === "higher-is-better" ? [value, metric] : [metric, value];
  if (little === 0) return asks(max, `no end to the ratio, all of ${max}`);
  const ratio = much / little;
  if (inForce === 0) {
    const replicas = wholeReplicas(ratio);
    const reason = replicas === 0 ? "at-target" : "demand";
    return { replicas, reason, detail: `${against}: ratio ${shown(ratio)} from none, ${replicas}` };
  }
  if (isWithin(ratio, tolerance)) {
    return kept(inForce, wholeReplicas((much * inForce) / little), against, ratio, tolerance);
  }
  const replicas = wholeReplicas((much * ready) / little);
  const how = `ratio ${shown(ratio)} × ${ready} ready, ${replicas}`;
  const turned = ratio > 1 ? replicas < inForce : replicas > inForce;
  return turned ? asks(inForce, `${how} of ${inForce} in force, no change`) : asks(replicas, how);
}

/** What is in force; a dead band where the ratio alone would ask for something else. */
function kept(inForce: number, wanted: number, against: string, ratio: number, tolerance: number): Demand {
  if (wanted === inForce) return { replicas: inForce, reason: "at-target", detail: `${against}: ${inForce}` };
  const why = `ratio ${shown(ratio)} would be ${wanted}, within ${shown(100 * tolerance)} % no change`;
  return { replicas: inForce, reason: "dead-band", detail: `${against}: ${why}` };
}

/** 1 − 0.9 is 0.09999999999999998 and 1.1 − 1 is 0.10000000000000009: both are 10 %. */
function isWithin(ratio: number, tolerance: number): boolean {
  return Math.abs(1 - ratio) <= tolerance + 1e-9;
}

/** Rounded up, but not for the noise of a division: 1.1 × 10 is 11.000000000000002, and that is 11. */
function wholeReplicas(exact: number): number {
  return Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(exact * (1 - 1e-12))));
}
