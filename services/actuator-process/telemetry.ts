import type { ObservableResult } from "@opentelemetry/api";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { meter } from "../../shared/telemetry/metrics.ts";
import { failSpan, startSpan } from "../../shared/telemetry/trace.ts";

const plane = "actuator-process";
const states = ["ready", "starting", "stopping"] as const;

/** A replica as traces and metrics name it. */
interface ReplicaName {
  readonly pool: string;
  readonly workload: string;
  /** `pool/workload#n`. */
  readonly label: string;
  /** Of the command that caused the change; left out where none did. */
  readonly traceparent?: string | undefined;
}

export interface ReplicaTelemetry {
  /** From the order on; say how it came out. */
  starting(replica: ReplicaName): { ready(): void; failed(detail: string): void };
  /** From the order to the last process; call the result once it is gone. */
  stopping(replica: ReplicaName): () => void;
  crashed(replica: Pick<ReplicaName, "pool" | "workload">): void;
  stop(): void;
}

/** `observe` gives the counts of all workloads whenever metrics are read. */
export function replicaTelemetry(
  observe: () => Iterable<{ pool: string; observation: WorkloadObservation }>,
): ReplicaTelemetry {
  const meters = meter(plane);
  const replicas = meters.createObservableGauge("microscaler_replicas", { description: "Replicas by state" });
  const starts = meters.createCounter("microscaler_replica_starts_total", { description: "Replicas started" });
  const stops = meters.createCounter("microscaler_replica_stops_total", { description: "Replicas stopped as ordered" });
  const crashes = meters.createCounter("microscaler_replica_crashes_total", {
    description: "Replicas that ended by themselves",
  });
  const startTime = meters.createHistogram("microscaler_replica_start_duration_seconds", {
    description: "From the order to a running replica",
    advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
  });
  const count = (result: ObservableResult) => {
    for (const { pool, observation } of observe()) {
      for (const state of states) result.observe(observation[state], { pool, workload: observation.workload, state });
    }
  };
  replicas.addCallback(count);
  return {
    starting: ({ pool, workload, label, traceparent }) => {
      const orderedAtMs = performance.now();
      const span = startSpan("replica.start", {
        plane,
        parent: traceparent,
        attributes: { pool, workload, replica: label },
      });
      return {
        ready: () => {
          span.end();
          starts.add(1, { pool, workload });
          startTime.record((performance.now() - orderedAtMs) / 1000, { pool, workload });
        },
        failed: (detail) => failSpan(span, detail),
      };
    },
    stopping: ({ pool, workload, label, traceparent }) => {
      const span = startSpan("replica.stop", {
        plane,
        parent: traceparent,
        attributes: { pool, workload, replica: label },
      });
      return () => {
        span.end();
        stops.add(1, { pool, workload });
      };
    },
    crashed: ({ pool, workload }) => crashes.add(1, { pool, workload }),
    stop: () => replicas.removeCallback(count),
  };
}
