import type { JsonObject } from "./json.ts";
import type { WorkloadMetric } from "./metric.ts";
import type { Resources } from "./resources.ts";
import type { TargetSpec } from "./target.ts";

/** Workloads that share one capacity on one scheduler. All durations in ms. */
export interface PoolSpec {
  readonly name: string;
  /** The configured actuator that runs it. */
  readonly actuator: string;
  /** What all replicas together may take. */
  readonly capacity: Resources;
  /** Kept free of all but the highest priority, so that it can grow without waiting for others to stop. */
  readonly reserve: Resources;
  /** Replicas that may be started in place of others that are still stopping: start before stop. */
  readonly surge: number;
  /** `shadow`: decide and explain, command nothing. */
  readonly mode: "active" | "shadow";
  readonly workloads: readonly WorkloadSpec[];
}

export interface WorkloadSpec {
  readonly name: string;
  /** 1 is the highest. */
  readonly priority: number;
  /** Its share among workloads of the same priority. */
  readonly weight: number;
  /** What one replica takes; `replicas` is always 1. */
  readonly resources: Resources;
  readonly replicas: Bounds;
  readonly metric?: WorkloadMetric;
  readonly target: TargetSpec;
  readonly guards: GuardSpec;
  /** The actuator's own schema, as configured, references unresolved. */
  readonly run: JsonObject;
}

export interface Bounds {
  readonly min: number;
  /** Left out: as many as the capacity holds, and demand beyond it is not met. */
  readonly max?: number;
  /** Other bounds at some times of day; the first one that is in force counts. */
  readonly schedule: readonly ScheduledBounds[];
}

/** Bounds between two times of day; `from` later than `to` reaches over midnight. */
export interface ScheduledBounds {
  readonly min?: number;
  readonly max?: number;
  /** Minutes after midnight; `to` is not included. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Days on which it begins, 0 is Sunday. */
  readonly days: readonly number[];
  /** A name of the IANA database. */
  readonly timeZone: string;
}

export type Direction = "up" | "down";

export interface GuardSpec {
  /** Most replicas to add or to take away in one step of the target. */
  readonly step?: { readonly up?: number; readonly down?: number };
  readonly up?: DirectionGuards;
  readonly down?: DirectionGuards;
  /** How a workload whose min is 0 leaves 0 and returns to it. */
  readonly activation?: Activation;
  /** Never fewer replicas than hold unfinished messages, where the source tells: in flight / `perReplica`. */
  readonly inFlight?: { readonly perReplica: number };
  /** No growth, no shrinking, or neither. */
  readonly pause?: Pause;
  readonly fallback?: Fallback;
}

export type Pause = Direction | "both";

/** Guards on changes in one direction. Names and meaning of policies and windows as in the Kubernetes HPA. */
export interface DirectionGuards {
  readonly policies: readonly RatePolicy[];
  /** `max`: the policy that allows most counts; `min`: the one that allows least; `disabled`: no change this way. */
  readonly select: "max" | "min" | "disabled";
  /** The most careful demand of this long counts: the highest for down, the lowest for up. */
  readonly stabilizationMs: number;
  /** No change this way for so long after any change. */
  readonly cooldownMs: number;
  /** Changes of up to so many replicas, or so large a share of what is desired, are left. */
  readonly deadBand: { readonly absolute: number; readonly relative: number };
}

/** So many replicas, or so many percent of what there was at its beginning, in any period of this length. */
export interface RatePolicy {
  readonly kind: "replicas" | "percent";
  readonly value: number;
  readonly periodMs: number;
}

export interface Activation {
  /** A metric value above this needs at least one replica. */
  readonly above: number;
  /** Stays above 0 for at least so long after the last such value. */
  readonly minOnMs: number;
}

/** What is asked for once no fresh sample has come for `afterMs`; `keep-if-…`: the count in force or `replicas`, whichever is. */
export type Fallback =
  | { readonly kind: "hold"; readonly afterMs: number }
  | {
      readonly kind: "fixed" | "keep-if-higher" | "keep-if-lower";
      readonly afterMs: number;
      readonly replicas: number;
    };
