import type { JsonObject } from "./json.ts";

/** A metric as its reader is told: `spec` is `{ source, every, …parameters }` as configured, references unresolved. */
export interface MetricSpec {
  readonly metric: string;
  readonly spec: JsonObject;
}

/** The metric of a workload. */
export interface WorkloadMetric {
  /** As the collector is told. */
  readonly spec: JsonObject;
  /** As a rule between two samples. */
  readonly everyMs: number;
  /** At most between two samples; left out: as a rule. */
  readonly longestMs?: number;
}

/** What a reader of a metric may be told, so that it reads often enough and not too often. */
export interface MetricHint {
  /** What the target wants the metric to be at most; left out: nobody can say. */
  readonly target?: number;
  /** Replicas are changing. */
  readonly urgent?: boolean;
}
