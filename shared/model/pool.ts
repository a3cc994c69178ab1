import type { JsonObject } from "./json.ts";

/** Workloads that share one capacity on one scheduler. All durations in ms. */
export interface PoolSpec {
  readonly name: string;
  /** The configured actuator that runs it. */
  readonly actuator: string;
  /** Replicas that fit at once. */
  readonly capacity: number;
  /** `shadow`: decide and explain, command nothing. */
  readonly mode: "active" | "shadow";
  readonly workloads: readonly WorkloadSpec[];
}

export interface WorkloadSpec {
  readonly name: string;
  /** 1 is the highest. */
  readonly priority: number;
  readonly replicas: Bounds;
  readonly metric?: WorkloadMetric;
  readonly target: TargetSpec;
  readonly guards: GuardSpec;
  /** The actuator's own schema, as configured, references unresolved. */
  readonly run: JsonObject;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export interface WorkloadMetric {
  /** As the collector is told. */
  readonly spec: JsonObject;
  readonly everyMs: number;
}

export interface GuardSpec {
  /** Most replicas to add or to take away in one step of the target. */
  readonly step?: { readonly up?: number; readonly down?: number };
}

export type TargetSpec = SimpleQueueTarget | QueuePidTarget | FixedTarget | RemainderTarget;

/** Whether messages in flight count: `all` as the laws copied from others do, `waiting` only those nobody has taken. */
export type CountMode = "all" | "waiting";

export interface SimpleQueueTarget {
  readonly kind: "simple-queue";
  /** Setpoint in messages. */
  readonly queueLength: number;
  readonly count: CountMode;
}

/** Gains per 500 ms tick: replicas per message of error, of summed error and of change since the last tick. */
export interface QueuePidTarget {
  readonly kind: "queue-pid";
  /** Setpoint in messages. */
  readonly queueLength: number;
  readonly count: CountMode;
  readonly kP: number;
  readonly kI: number;
  readonly kD: number;
  /** Ticks over which the change is averaged. */
  readonly velocitySamples: number;
}

/** A count that a person sets; `replicas` is where it starts. */
export interface FixedTarget {
  readonly kind: "fixed";
  readonly replicas: number;
}

/** Takes whatever capacity is left. */
export interface RemainderTarget {
  readonly kind: "remainder";
}
