import type { ObservableResult, Span } from "@opentelemetry/api";
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
  const { replicas, starts, stops, crashes, startTime } = instruments();
  const count = (result: ObservableResult) => {
    for (const { pool, observation } of observe()) {
      for (const state of states) result.observe(observation[state], { pool, workload: observation.workload, state });
    }
  };
  replicas.addCallback(count);
  return {
    starting: (replica) => {
      const orderedAtMs = performance.now();
      const span = spanOf("replica.start", replica);
      return {
        ready: () => {
          const { pool, workload } = replica;
          span.end();
          starts.add(1, { pool, workload });
          startTime.record((performance.now() - orderedAtMs) / 1000, { pool, workload });
        },
        failed: (detail) => failSpan(span, detail),
      };
    },
    stopping: (replica) => {
      const span = spanOf("replica.stop", replica);
      return () => {
        span.end();
        stops.add(1, { pool: replica.pool, workload: replica.workload });
      };
    },
    crashed: ({ pool, workload }) => crashes.add(1, { pool, workload }),
    stop: () => replicas.removeCallback(count),
  };
}

function instruments() {
  const meters = meter(plane);
  return {
    replicas: meters.createObservableGauge("microscaler_replicas", { description: "Replicas by state" }),
    starts: meters.createCounter("microscaler_replica_starts_total", { description: "Replicas started" }),
    stops: meters.createCounter("microscaler_replica_stops_total", { description: "Replicas stopped as ordered" }),
    crashes: meters.createCounter("microscaler_replica_crashes_total", {
      description: "Replicas that ended by themselves",
    }),
    startTime: meters.createHistogram("microscaler_replica_start_duration_seconds", {
      description: "From the order to a running replica",
      advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
    }),
  };
}

function spanOf(name: string, { pool, workload, label, traceparent }: ReplicaName): Span {
  return startSpan(name, { plane, parent: traceparent, attributes: { pool, workload, replica: label } });
}
