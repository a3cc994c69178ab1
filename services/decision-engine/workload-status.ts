import type { Fence } from "../../shared/model/command.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import type { WorkloadSpec } from "../../shared/model/pool.ts";
import type { Learned, ObservedReplicas, SampleStatus, WorkloadStatus } from "../../shared/model/status.ts";
import type { PoolDecision } from "./core/decide.ts";
import { isBlind, sampleStaleAfterMs } from "./core/hold.ts";
import type { Outcome } from "./core/outcome.ts";
import type { PoolState } from "./core/state.ts";
import { learnedOf } from "./core/targets/adaptive/learned.ts";
import { setpointOf } from "./core/targets/laws.ts";
import type { Known } from "./pool-facts.ts";
import type { Refusals } from "./refusals.ts";

/** What the status of a workload is made of. */
export interface WorkloadParts extends Known {
  /** Left out while the actuator is not connected. */
  readonly observation: PoolObservation | undefined;
  readonly refusals: Refusals;
  readonly state: PoolState;
  /** The newest decision; left out: none yet. */
  readonly decision: PoolDecision | undefined;
  /** Under which this engine decides the pool; undefined: it may not. */
  readonly lease: Fence | undefined;
  readonly nowMs: number;
}

/** What was decided of a workload last; undefined: nothing yet. */
export function outcomeOf(workload: string, { decision }: Pick<WorkloadParts, "decision">): Outcome | undefined {
  return decision?.outcomes.find((outcome) => outcome.workload === workload);
}

export function workloadStatus(spec: WorkloadSpec, parts: WorkloadParts): WorkloadStatus {
  const outcome = outcomeOf(spec.name, parts);
  const setpoint = setpointNow(spec, parts);
  const sample = sampleStatus(spec, parts);
  const observed = observedReplicas(spec.name, parts);
  const learned = learnedStatus(spec.name, parts);
  const { min, max } = spec.replicas;
  return {
    workload: spec.name,
    priority: spec.priority,
    min,
    ...(max === undefined ? {} : { max }),
    target: spec.target.kind,
    ...(setpoint === undefined ? {} : { setpoint }),
    ...(sample ? { sample } : {}),
    ...(outcome ? { demand: outcome.demand, allocated: outcome.allocated, desired: outcome.desired } : {}),
    ...(outcome?.proposed === undefined ? {} : { proposed: outcome.proposed }),
    ...blindness(spec.name, parts),
    ...(observed ? { observed } : {}),
    ...whyOf(spec.name, outcome, parts),
    ...saidOf(spec, parts),
    ...(learned ? { learned } : {}),
  };
}

function blindness(workload: string, { state }: WorkloadParts): Pick<WorkloadStatus, "blind"> {
  const demand = state.get(workload)?.demand;
  return demand && isBlind(demand.reason) ? { blind: demand.detail } : {};
}

/** What people and controllers outside have said of it. */
function saidOf(
  { name, target }: WorkloadSpec,
  { records, nowMs }: WorkloadParts,
): Pick<WorkloadStatus, "fixed" | "external" | "pauses"> {
  const fixed =
    target.kind === "fixed" ? (records.fixedOf(name) ?? { replicas: target.replicas, revision: 0n }) : undefined;
  const external = records.externalOf(name, nowMs);
  const pauses = records.pausesOf(name, nowMs);
  return {
    ...(fixed ? { fixed } : {}),
    ...(external ? { external } : {}),
    ...(pauses.length > 0 ? { pauses } : {}),
  };
}

/** The metric value a target wants now; of a setpoint that is a metric, its newest value. */
export function setpointNow({ name, target }: WorkloadSpec, { setpoints }: WorkloadParts): number | undefined {
  const newest = setpoints.get(name)?.reading;
  return setpointOf(target) ?? (newest?.kind === "value" ? newest.value : undefined);
}

function learnedStatus(workload: string, { state }: WorkloadParts): Learned | undefined {
  const known = state.get(workload);
  if (!known) return undefined;
  const { queue, ...times } = learnedOf(known.target, known.turnover);
  const { arrivalsPerSecond, perReplicaPerSecond, recursEverySeconds } = queue ?? {};
  const learned = {
    ...(arrivalsPerSecond === undefined ? {} : { arrivalsPerSecond }),
    ...(perReplicaPerSecond === undefined ? {} : { perReplicaPerSecond }),
    ...times,
    ...(recursEverySeconds === undefined ? {} : { recursEveryMs: recursEverySeconds * 1000 }),
  };
  return Object.keys(learned).length > 0 ? learned : undefined;
}

function whyOf(
  workload: string,
  outcome: Outcome | undefined,
  { lease, observation }: WorkloadParts,
): Pick<WorkloadStatus, "reason" | "detail"> {
  const unknown = observation?.unknown?.find((one) => one.workload === workload);
  if (!outcome) return { reason: "warming-up", detail: unknown?.why ?? "not observed yet" };
  if (!lease)
    return { reason: "lease-lost", detail: "another engine commands this pool, or the store cannot be reached" };
  return { reason: outcome.reason, detail: outcome.detail };
}

function sampleStatus({ name, metric }: WorkloadSpec, { samples, nowMs }: WorkloadParts): SampleStatus | undefined {
  const sample = samples.get(name);
  if (!sample || !metric) return undefined;
  const ageMs = Math.max(0, nowMs - sample.takenAtMs);
  return {
    reading: sample.reading,
    ...(sample.inFlight === undefined ? {} : { inFlight: sample.inFlight }),
    ageMs,
    stale: ageMs > sampleStaleAfterMs(sample, metric),
    source: sample.source,
  };
}

function observedReplicas(workload: string, { observation, refusals }: WorkloadParts): ObservedReplicas | undefined {
  const observed = observation?.workloads.find((candidate) => candidate.workload === workload);
  if (!observed) return undefined;
  const { ready, starting, stopping, standby, trouble, notices } = observed;
  const problem = refusals.reasonOf(workload) ?? trouble?.detail;
  const said = { ...(problem === undefined ? {} : { trouble: problem }), ...(notices ? { notices } : {}) };
  return { ready, starting, stopping, standby, ...said };
}
