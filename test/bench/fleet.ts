import type { JsonObject } from "../../shared/model/json.ts";

/** Many pools that are alike. */
export interface Fleet {
  readonly pools: number;
  readonly workloadsPerPool: number;
  /** The law of every workload. */
  readonly law: JsonObject;
}

/** How often each metric has a new value. */
export const everyMs = 500;

/** Replicas of each workload at most. */
const most = 20;

/** The ceiling of what may wait, for laws that have one. */
export const queueLength = 50;

export function fleetPools({ pools, workloadsPerPool, law }: Fleet, actuator: string): JsonObject[] {
  return Array.from({ length: pools }, (_, pool) => ({
    name: `pool-${pool}`,
    actuator,
    capacity: 6 * workloadsPerPool,
    workloads: Array.from({ length: workloadsPerPool }, (_, workload) => ({
      name: `queue-${workload}`,
      priority: 1 + (workload % 3),
      replicas: { min: 1, max: most },
      metric: { source: "push", name: metricOf(pool, workload), every: `${everyMs}ms` },
      target: law,
      run: {},
    })),
  }));
}

/** The name under which the value of a workload is known. */
export function metricOf(pool: number, workload: number): string {
  return `pool-${pool}.queue-${workload}`;
}

/** From one swell of a queue to the next: ten minutes. Ten thousand workloads so have a hundred or two replicas started each second. */
const swellSamples = 1200;

/**
 * What waits for a workload after so many samples: a swell with a ripple on it, each workload at another place of both.
 * One in ten is over the ceiling for a while.
 */
export function waitingAt(index: number, sample: number): number {
  const swell = Math.sin((2 * Math.PI * sample) / swellSamples + index * 0.7);
  const ripple = Math.sin(sample * 1.3 + index);
  return Math.round(Math.max(0, 20 + 32 * swell + 4 * ripple));
}
