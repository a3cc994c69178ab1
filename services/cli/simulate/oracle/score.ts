import { replicasAlone } from "../../../decision-engine/core/resources.ts";
import type { Score, Simulation } from "../model.ts";
import { simulate } from "../run.ts";
import { oraclePlanner } from "./planner.ts";

/**
 * How well somebody would keep the queue of a workload who knows the rate of all arrivals beforehand, in the same world
 * as any law: what its chance alone leaves. Guards and what learns are left out; bounds and capacity hold. Throws where
 * the workload has no queue.
 */
export function oracleScore(simulation: Simulation, workload: string): Score {
  const { spec, plants, durationMs } = simulation;
  const planned = spec.workloads.find(({ name }) => name === workload);
  const plant = plants.get(workload);
  if (!planned || !plant?.queue) throw new Error(`workload ${workload} of pool ${spec.name} has no queue to plan for`);
  const { arrivals, service, target } = plant.queue;
  const { min, max = replicasAlone(spec.capacity, planned.resources) } = planned.replicas;
  const planner = oraclePlanner({
    ...{ durationMs, target, min, max, ...plant.replicas },
    ratePerSecond: (atMs) => arrivals.ratePerSecond(atMs),
    perReplicaPerSecond: (atMs) => 1000 / (service.meanMs * (service.factorAt?.(atMs) ?? 1)),
  });
  const { metric: _, ...rest } = planned;
  const asked = { ...rest, target: { kind: "external" }, guards: {} } as const;
  const workloads = spec.workloads.map((one) => (one.name === workload ? asked : one));
  const result = simulate({ ...simulation, spec: { ...spec, workloads } }, new Map([[workload, planner]]));
  const score = result.workloads.get(workload)?.score;
  if (!score) throw new Error(`workload ${workload} of pool ${spec.name} has no score`);
  return score;
}
