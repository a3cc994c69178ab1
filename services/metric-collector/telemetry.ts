import { meter } from "../../shared/telemetry/metrics.ts";

/** The name of this plane in traces and metrics. */
export const plane = "metric-collector";

export interface ReadTelemetry {
  read(reading: { source: string; outcome: "value" | "absent"; latencyMs: number }): void;
  /** Readings that were due while the one before them was still running. */
  skipped(source: string, count: number): void;
}

/** Counts readings by source and outcome, and how long they take. */
export function readTelemetry(): ReadTelemetry {
  const meters = meter(plane);
  const reads = meters.createCounter("microscaler_source_reads_total", { description: "Readings by outcome" });
  const duration = meters.createHistogram("microscaler_source_read_duration_seconds", {
    description: "From asking a source to its answer",
    advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
  });
  const skipped = meters.createCounter("microscaler_source_skipped_total", {
    description: "Readings left out because the one before was still running",
  });
  return {
    read: ({ source, outcome, latencyMs }) => {
      reads.add(1, { source, outcome });
      duration.record(latencyMs / 1000, { source });
    },
    skipped: (source, count) => skipped.add(count, { source }),
  };
}
