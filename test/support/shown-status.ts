import type { PoolStatus, WorkloadStatus } from "../../shared/model/status.ts";

/** Undefined leaves out what is there otherwise. */
type Changes<Of> = { readonly [Key in keyof Of]?: Of[Key] | undefined };

/** The status of the pool `orders` on `docker` with one workload `consumer`, that has 3 replicas of 10. */
export function shownPool(pool: Changes<PoolStatus> = {}, workload: Changes<WorkloadStatus> = {}): PoolStatus {
  return merged<PoolStatus>(
    {
      ...{ pool: "orders", actuator: "docker", capacity: 10, occupied: 3, shadow: false, unmet: 0, atMs: 0 },
      workloads: [shownWorkload(workload)],
      links: [{ kind: "actuator", name: "docker", up: true }],
      leader: { holder: "engine-1", generation: 1n },
    },
    pool,
  );
}

export function shownWorkload(changes: Changes<WorkloadStatus> = {}): WorkloadStatus {
  return merged<WorkloadStatus>(
    {
      ...{ workload: "consumer", priority: 1, min: 0, target: "adaptive", desired: 3 },
      ...{ reason: "at-target", detail: "as it should be" },
    },
    changes,
  );
}

function merged<Of extends object>(standard: Of, changes: Changes<Of>): Of {
  const whole = { ...standard, ...changes };
  for (const key of Object.keys(changes))
    if (Reflect.get(changes, key) === undefined) Reflect.deleteProperty(whole, key);
  return whole;
}
