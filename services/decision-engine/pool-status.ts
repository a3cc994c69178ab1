import type { PoolObservation } from "../../shared/model/observation.ts";
import type { PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type {
  Explanation,
  LinkStatus,
  ObservedReplicas,
  PoolStatus,
  SampleStatus,
  WorkloadStatus,
} from "../../shared/model/status.ts";
import type { PoolDecision } from "./core/decide.ts";
import { staleAfterMs } from "./core/hold.ts";
import type { Outcome } from "./core/outcome.ts";
import { replicasIn } from "./core/resources.ts";
import { setpointOf } from "./core/targets/laws.ts";
import type { Known } from "./pool-facts.ts";
import type { Refusals } from "./refusals.ts";

/** What a status is made of. */
export interface StatusParts extends Known {
  readonly spec: PoolSpec;
  /** Left out while the actuator is not connected. */
  readonly observation: PoolObservation | undefined;
  readonly refusals: Refusals;
  /** The newest decision; left out: none yet. */
  readonly decision: PoolDecision | undefined;
  /** Whether this engine holds the pool's lease. */
  readonly leading: boolean;
  readonly links: readonly LinkStatus[];
  readonly nowMs: number;
}

export function statusOf(parts: StatusParts): PoolStatus {
  const { spec, observation, decision, links, nowMs } = parts;
  const workloads = spec.workloads.map((workload) => workloadStatus(workload, parts));
  const slots = observation?.workloads.map(({ ready, starting, stopping }) => ready + starting + stopping) ?? [];
  return {
    pool: spec.name,
    actuator: spec.actuator,
    capacity: replicasIn(spec.capacity),
    occupied: slots.reduce((sum, taken) => sum + taken, 0),
    shadow: spec.mode === "shadow",
    workloads,
    links,
    ...(observation ? { peakReplicas: observation.peakReplicas } : {}),
    unmet: decision?.unmet ?? 0,
    atMs: nowMs,
  };
}

/** Why a workload has what it has; undefined where the pool has no such workload. */
export function explanationOf(workload: string, parts: StatusParts): Explanation | undefined {
  const spec = parts.spec.workloads.find(({ name }) => name === workload);
  if (!spec) return undefined;
  const outcome = outcomeOf(workload, parts);
  const status = workloadStatus(spec, parts);
  const waitsFor = waitsOf(status, outcome, parts.links);
  if (!outcome) return { status, waitsFor };
  const { least, leastReason, most, mostReason } = outcome.interval;
  return {
    status,
    least: { replicas: least, reason: leastReason },
    most: { replicas: most, reason: mostReason },
    waitsFor,
  };
}

function workloadStatus(spec: WorkloadSpec, parts: StatusParts): WorkloadStatus {
  const { fixed, leading } = parts;
  const outcome = outcomeOf(spec.name, parts);
  const setpoint = setpointOf(spec.target);
  const sample = sampleStatus(spec, parts);
  const observed = observedReplicas(spec.name, parts);
  const set =
    spec.target.kind === "fixed"
      ? (fixed.get(spec.name) ?? { replicas: spec.target.replicas, revision: 0n })
      : undefined;
  const { min, max } = spec.replicas;
  return {
    workload: spec.name,
    priority: spec.priority,
    min,
    max,
    target: spec.target.kind,
    ...(setpoint === undefined ? {} : { setpoint }),
    ...(sample ? { sample } : {}),
    ...(outcome ? { demand: outcome.demand, allocated: outcome.allocated, desired: outcome.desired } : {}),
    ...(observed ? { observed } : {}),
    ...whyOf(outcome, leading),
    ...(set ? { fixed: set } : {}),
  };
}

function whyOf(outcome: Outcome | undefined, leading: boolean): Pick<WorkloadStatus, "reason" | "detail"> {
  if (!outcome) return { reason: "warming-up", detail: "not observed yet" };
  if (!leading)
    return { reason: "lease-lost", detail: "another engine commands this pool, or the store cannot be reached" };
  return { reason: outcome.reason, detail: outcome.detail };
}

function sampleStatus({ name, metric }: WorkloadSpec, { samples, nowMs }: StatusParts): SampleStatus | undefined {
  const sample = samples.get(name);
  if (!sample || !metric) return undefined;
  const ageMs = Math.max(0, nowMs - sample.takenAtMs);
  return {
    reading: sample.reading,
    ...(sample.inFlight === undefined ? {} : { inFlight: sample.inFlight }),
    ageMs,
    stale: ageMs > staleAfterMs(metric.everyMs),
    source: sample.source,
  };
}

function observedReplicas(workload: string, { observation, refusals }: StatusParts): ObservedReplicas | undefined {
  const observed = observation?.workloads.find((candidate) => candidate.workload === workload);
  if (!observed) return undefined;
  const { ready, starting, stopping, standby, trouble } = observed;
  const problem = refusals.reasonOf(workload) ?? trouble?.detail;
  return { ready, starting, stopping, standby, ...(problem === undefined ? {} : { trouble: problem }) };
}

function waitsOf(status: WorkloadStatus, outcome: Outcome | undefined, links: readonly LinkStatus[]): string[] {
  const waits = links.filter(({ up }) => !up).map(({ name, problem }) => `${name}: ${problem ?? "not connected"}`);
  if (outcome && outcome.desired < outcome.allocated)
    waits.push(`${outcome.allocated - outcome.desired} slots to come free`);
  const { observed, desired } = status;
  if (observed && desired !== undefined && observed.ready < desired)
    waits.push(`${desired - observed.ready} replicas to be ready`);
  if (observed && observed.stopping > 0) waits.push(`${observed.stopping} replicas to stop`);
  if (observed?.trouble) waits.push(observed.trouble);
  return waits;
}

function outcomeOf(workload: string, { decision }: StatusParts): Outcome | undefined {
  return decision?.outcomes.find((outcome) => outcome.workload === workload);
}
