import { meter } from "../../telemetry/metrics.ts";
import { failSpan, startSpan } from "../../telemetry/trace.ts";

/** A replica as traces and metrics name it. */
interface ReplicaName {
  readonly pool: string;
  readonly workload: string;
  readonly replica: string;
  /** Of the command that caused the change; left out where none did. */
  readonly traceparent?: string | undefined;
}

/** Say how a start came out; what is said later is not heard. */
export interface StartTelemetry {
  ready(): void;
  failed(detail: string): void;
}

export interface ReplicaTelemetry {
  /** From the order on. */
  starting(replica: ReplicaName): StartTelemetry;
  /** From the order to the end; call the result once it has ended. */
  stopping(replica: ReplicaName): () => void;
  crashed(replica: Pick<ReplicaName, "pool" | "workload">): void;
}

export function replicaTelemetry(plane: string): ReplicaTelemetry {
  const { starts, stops, crashes, startTime } = instruments(plane);
  const spanOf = (name: string, { pool, workload, replica, traceparent }: ReplicaName) =>
    startSpan(name, { plane, parent: traceparent, attributes: { pool, workload, replica } });
  return {
    starting: (replica) => {
      const orderedAtMs = performance.now();
      const span = spanOf("replica.start", replica);
      let said = false;
      const once = (say: () => void) => {
        if (!said) say();
        said = true;
      };
      return {
        ready: () =>
          once(() => {
            const { pool, workload } = replica;
            span.end();
            starts.add(1, { pool, workload });
            startTime.record((performance.now() - orderedAtMs) / 1000, { pool, workload });
          }),
        failed: (detail) => once(() => failSpan(span, detail)),
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
  };
}

function instruments(plane: string) {
  const meters = meter(plane);
  return {
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
