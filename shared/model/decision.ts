/** Why a workload has the replicas it has. A closed list: the same words in API, logs, metrics, console and README. */
export const reasons = [
  "at-target",
  "demand",
  "dead-band",
  "bounded",
  "step-limited",
  "rate-limited",
  "cooling-down",
  "stabilizing",
  "in-flight",
  "activating",
  "scheduled",
  "pre-empting",
  "pre-empted",
  "no-headroom",
  "no-capacity",
  "starting",
  "stopping",
  "backing-off",
  "warming-up",
  "sample-absent",
  "sample-stale",
  "fallback",
  "paused",
  "external",
  "shadow",
  "lease-lost",
] as const;

export type Reason = (typeof reasons)[number];

/** A change worth keeping: `desired` or the reason of a workload became another. */
export interface Decision {
  readonly id: bigint;
  readonly pool: string;
  readonly workload: string;
  readonly from: number;
  readonly desired: number;
  readonly reason: Reason;
  /** The same for a person, with the numbers. */
  readonly detail: string;
  /** Milliseconds since 1970, for display only. */
  readonly wallMs: number;
  readonly traceId?: string;
}
