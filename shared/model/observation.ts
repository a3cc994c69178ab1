export type TroubleKind =
  | "no-capacity"
  | "image-missing"
  | "crash-looping"
  | "locked"
  | "start-failed"
  | "scheduler-error";

/** Why fewer replicas are ready than desired. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly detail: string;
  readonly retryInMs?: number;
}

/** What the scheduler has of one workload. Ready, starting and stopping replicas each hold a slot. */
export interface WorkloadObservation {
  readonly workload: string;
  /** Ordered last, or set by somebody else where that is adopted; left out: nothing yet. */
  readonly desired?: number;
  readonly ready: number;
  readonly starting: number;
  readonly stopping: number;
  readonly standby: number;
  readonly trouble?: Trouble;
  /** What a person should know that stops nothing, e.g. that somebody else changed the count; left out: nothing. */
  readonly notices?: readonly string[];
  /** `desired` is what somebody else set, not what was ordered; until the next order. */
  readonly adopted?: boolean;
  /** What the scheduler is told to run, whoever said so; left out where it is not known, or not told a number. */
  readonly wanted?: number;
}

/** A snapshot of a pool. */
export interface PoolObservation {
  readonly pool: string;
  /** The newest command this snapshot takes account of; left out: none in this generation. */
  readonly sequence?: bigint;
  readonly workloads: readonly WorkloadObservation[];
  /** The actuator's monotonic clock. */
  readonly sentAtMs: number;
  /** Most replicas that ever held a slot at one instant, by the actuator's own record. */
  readonly peakReplicas: number;
  /** Set while the scheduler does not answer: the counts are the last ones known. */
  readonly unreachable?: string;
  /** Those of which it is not known what they have, with why; they are not among `workloads`. Left out: none. */
  readonly unknown?: readonly UnknownWorkload[];
}

export interface UnknownWorkload {
  readonly workload: string;
  readonly why: string;
}
