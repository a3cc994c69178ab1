import type { Reason } from "./decision.ts";
import type { Reading } from "./sample.ts";

/** Everything a person wants to see of a pool. Fields are left out while unknown. */
export interface PoolStatus {
  readonly pool: string;
  readonly actuator: string;
  readonly capacity: number;
  /** Slots taken: ready, starting and stopping replicas. */
  readonly occupied: number;
  readonly shadow: boolean;
  readonly workloads: readonly WorkloadStatus[];
  readonly links: readonly LinkStatus[];
  /** Most replicas that ever held a slot at one instant, by the actuator's own record. */
  readonly peakReplicas?: number;
  /** Replicas asked for that do not fit the capacity. */
  readonly unmet: number;
  /** The engine's monotonic clock. */
  readonly atMs: number;
}

/** A connection the pool depends on: `collector`, or the actuator's name. */
export interface LinkStatus {
  readonly name: string;
  readonly up: boolean;
  readonly problem?: string;
}

export interface WorkloadStatus {
  readonly workload: string;
  /** 1 is the highest. */
  readonly priority: number;
  readonly min: number;
  readonly max: number;
  readonly target: string;
  readonly setpoint?: number;
  readonly sample?: SampleStatus;
  readonly demand?: number;
  readonly allocated?: number;
  readonly desired?: number;
  readonly observed?: ObservedReplicas;
  readonly reason: Reason;
  readonly detail: string;
  readonly fixed?: FixedReplicas;
}

export interface SampleStatus {
  readonly reading: Reading;
  readonly inFlight?: number;
  readonly ageMs: number;
  readonly stale: boolean;
  readonly source: string;
}

export interface ObservedReplicas {
  readonly ready: number;
  readonly starting: number;
  readonly stopping: number;
  readonly standby: number;
  readonly trouble?: string;
}

/** The count of a `fixed` target in force; `revision` is what compare-and-set compares. */
export interface FixedReplicas {
  readonly replicas: number;
  readonly revision: bigint;
}

/** Why a workload has what it has: the interval its guards left, who set each end, what it waits for. */
export interface Explanation {
  readonly status: WorkloadStatus;
  readonly least?: { readonly replicas: number; readonly reason: string };
  readonly most?: { readonly replicas: number; readonly reason: string };
  readonly waitsFor: readonly string[];
}
