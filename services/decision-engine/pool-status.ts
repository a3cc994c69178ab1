import type { PoolObservation } from "../../shared/model/observation.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { Explanation, LinkStatus, PoolStatus, ResourceUse, WorkloadStatus } from "../../shared/model/status.ts";
import { open } from "./core/guards/interval.ts";
import type { Outcome } from "./core/outcome.ts";
import { resourceUse } from "./core/resources.ts";
import { outcomeOf, type WorkloadParts, workloadStatus } from "./workload-status.ts";

/** What a status is made of. */
export interface StatusParts extends WorkloadParts {
  readonly spec: PoolSpec;
  readonly links: readonly LinkStatus[];
}

export function statusOf(parts: StatusParts): PoolStatus {
  const { spec, observation, decision, links, nowMs } = parts;
  const workloads = spec.workloads.map((workload) => workloadStatus(workload, parts));
  const slots = observation?.workloads.map(({ ready, starting, stopping }) => ready + starting + stopping) ?? [];
  const { replicas: capacity } = spec.capacity;
  const resources = resourcesOf(spec, observation);
  return {
    pool: spec.name,
    actuator: spec.actuator,
    ...(capacity === undefined ? {} : { capacity }),
    occupied: slots.reduce((sum, taken) => sum + taken, 0),
    shadow: spec.mode === "shadow",
    workloads,
    links,
    ...(observation ? { peakReplicas: observation.peakReplicas } : {}),
    ...(resources ? { resources } : {}),
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
    ...(most === open.most ? {} : { most: { replicas: most, reason: mostReason } }),
    waitsFor,
  };
}

/** Undefined where the capacity is a number of replicas and nothing else. */
function resourcesOf(spec: PoolSpec, observation: PoolObservation | undefined): readonly ResourceUse[] | undefined {
  if (Object.keys(spec.capacity).every((name) => name === "replicas")) return undefined;
  return resourceUse(spec, new Map(observation?.workloads.map((observed) => [observed.workload, { observed }])));
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
