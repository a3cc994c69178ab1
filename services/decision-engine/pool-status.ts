import type { PoolObservation } from "../../shared/model/observation.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { LinkStatus, PoolStatus, ResourceUse } from "../../shared/model/status.ts";
import { resourceUse } from "./core/resources.ts";
import { type WorkloadParts, workloadStatus } from "./workload-status.ts";

/** What a status is made of. */
export interface StatusParts extends WorkloadParts {
  readonly spec: PoolSpec;
  readonly links: readonly LinkStatus[];
}

export function statusOf(parts: StatusParts): PoolStatus {
  const { spec, observation, decision, lease, links, nowMs } = parts;
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
    ...(lease ? { leader: { holder: lease.holder, generation: lease.generation } } : {}),
    atMs: nowMs,
  };
}

/** Undefined where the capacity is a number of replicas and nothing else. */
function resourcesOf(spec: PoolSpec, observation: PoolObservation | undefined): readonly ResourceUse[] | undefined {
  if (Object.keys(spec.capacity).every((name) => name === "replicas")) return undefined;
  return resourceUse(spec, new Map(observation?.workloads.map((observed) => [observed.workload, { observed }])));
}
