/** How a pool was at one instant, for charts. */
export interface Moment {
  /** Milliseconds since 1970, for display only. */
  readonly wallMs: number;
  /** In replicas; left out where their number is not limited. */
  readonly capacity?: number;
  readonly workloads: readonly WorkloadMoment[];
}

/** Each number is left out where it was not known. */
export interface WorkloadMoment {
  readonly workload: string;
  /** What waited. */
  readonly queue?: number;
  readonly setpoint?: number;
  readonly ready?: number;
  readonly starting?: number;
  readonly stopping?: number;
}
