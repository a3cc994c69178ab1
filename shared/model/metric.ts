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
  readonly everyMs: number;
}
