import type { WorkloadMetric } from "./metric.ts";

export type TargetSpec =
  | AdaptiveTarget
  | SimpleQueueTarget
  | QueuePidTarget
  | ProportionalTarget
  | ThermostatTarget
  | ExternalTarget
  | FixedTarget
  | RemainderTarget;

/** Whether messages in flight count: `all` as the laws copied from others do, `waiting` only those nobody has taken. */
export type CountMode = "all" | "waiting";

/** Which way a gauge improves. A queue, a latency, a load: lower is better, and more replicas lower it. */
export type GaugeDirection = "lower-is-better" | "higher-is-better";

/** Keeps waiting messages under a ceiling with as few replicas as it can; learns everything else. */
export interface AdaptiveTarget {
  readonly kind: "adaptive";
  /** Ceiling in waiting messages. */
  readonly queueLength: number;
  /** The chance with which the queue is to stay under the ceiling, between 0 and 1: higher is safer and dearer. */
  readonly caution: number;
  /** What is known beforehand; all of it is learned otherwise. */
  readonly hints: {
    /** Messages per second that one replica finishes. */
    readonly processingRate?: number;
    /** From order to ready. */
    readonly startMs?: number;
  };
}

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

/** The ratio law of the Kubernetes HPA, as KEDA uses it. */
export interface ProportionalTarget {
  readonly kind: "proportional";
  /** `average`: so much of the metric for each replica; `value`: the metric itself, moved by the ratio to it. */
  readonly form:
    | { readonly kind: "average"; readonly perReplica: number }
    | { readonly kind: "value"; readonly value: number; readonly direction: GaugeDirection };
  readonly count: CountMode;
  /** No change while the ratio is within 1 ± this. */
  readonly tolerance: number;
  /** How often it looks. */
  readonly everyMs: number;
}

/** Relay's law: the error less the mean of its history, weighted by the periodicity of that history. */
export interface ThermostatTarget {
  readonly kind: "thermostat";
  /** A number, or a metric that varies with time. */
  readonly setpoint: number | WorkloadMetric;
  readonly direction: GaugeDirection;
  readonly count: CountMode;
  /** How often it looks. */
  readonly everyMs: number;
  /** Errors that are remembered. */
  readonly lookback: number;
}

/** A controller outside says how many; until it does, and when it falls silent, what is there is held. */
export interface ExternalTarget {
  readonly kind: "external";
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
