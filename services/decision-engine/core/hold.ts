import type { Reason } from "../../../shared/model/decision.ts";
import type { WorkloadMetric } from "../../../shared/model/metric.ts";
import type { Trouble, WorkloadObservation } from "../../../shared/model/observation.ts";
import { freshPeriods } from "../../../shared/model/sample.ts";
import type { CoreSample } from "./input.ts";

/** Why a demand is not asked for anew. */
export interface Hold {
  readonly reason: Reason;
  readonly detail: string;
}

/** Reasons under which nothing is known of the metric: the workload keeps what it has, also among equals. */
export type BlindReason = Extract<Reason, "warming-up" | "sample-absent" | "sample-stale">;

export function isBlind(reason: Reason): reason is BlindReason {
  return reason === "warming-up" || reason === "sample-absent" || reason === "sample-stale";
}

/** A sample is stale when it is older than four of its intervals and a second. */
export function staleAfterMs(periodMs: number): number {
  return freshPeriods * periodMs + 1000;
}

/** A sample of `metric` is stale once it is older than this; it may say itself when the next one is due. */
export function sampleStaleAfterMs(
  { periodMs }: Pick<CoreSample, "periodMs">,
  metric: WorkloadMetric | undefined,
): number {
  return staleAfterMs(periodMs ?? metric?.longestMs ?? metric?.everyMs ?? 0);
}

/** A sample that cannot be used holds the demand; undefined: it can be used. */
export function holdForSample(
  sample: CoreSample | undefined,
  metric: WorkloadMetric | undefined,
  nowMs: number,
): Hold | undefined {
  if (!sample) return { reason: "warming-up", detail: "no sample yet: holds what it had" };
  if (sample.reading.kind === "absent") return { reason: "sample-absent", detail: `${sample.reading.reason}: holds` };
  const ageMs = nowMs - sample.takenAtMs;
  if (ageMs <= sampleStaleAfterMs(sample, metric)) return holdForMonster(sample, sample.reading.value);
  return { reason: "sample-stale", detail: `the newest sample is ${seconds(ageMs)} old: holds` };
}

/** Larger counts than floating point tells apart come from a fault, and make laws forget all they know. */
function holdForMonster({ inFlight = 0 }: CoreSample, value: number): Hold | undefined {
  const largest = Math.max(Math.abs(value), Math.abs(inFlight));
  if (largest <= Number.MAX_SAFE_INTEGER) return undefined;
  return { reason: "sample-absent", detail: `${largest} is not a count anybody can have: holds` };
}

/** Replicas on their way hold the demand, so that none is ordered twice; undefined: all that were granted are ready. */
export function holdForReplicas(observed: WorkloadObservation, desired: number, allocated: number): Hold | undefined {
  const { ready, trouble } = observed;
  if (ready === desired && desired === allocated) return undefined;
  if (ready > desired)
    return { reason: "stopping", detail: `${ready} ready, ${desired} wanted: ${ready - desired} still stopping` };
  if (ready < desired)
    return trouble ? holdForTrouble(trouble) : { reason: "starting", detail: `${ready} of ${desired} ready` };
  return { reason: "pre-empting", detail: `${desired} of ${allocated} ordered: the others wait for slots` };
}

/** Replicas that were ordered and cannot be had just now. */
export function holdForTrouble(trouble: Trouble): Hold {
  return { reason: trouble.kind === "no-capacity" ? "no-capacity" : "backing-off", detail: trouble.detail };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
