import type { ObservableResult } from "@opentelemetry/api";
import type { WorkloadObservation } from "../model/observation.ts";
import { meter } from "../telemetry/metrics.ts";

const states = ["ready", "starting", "stopping", "standby"] as const;

/** What is observed of the workloads of every pool, by pool. */
export type Observed = () => Iterable<{ readonly pool: string; readonly observation: WorkloadObservation }>;

/** Shows the replicas of all workloads whenever metrics are read; returns how to end it. */
export function replicaGauge(plane: string, observe: Observed): () => void {
  const replicas = meter(plane).createObservableGauge("microscaler_replicas", { description: "Replicas by state" });
  const count = (result: ObservableResult) => {
    for (const { pool, observation } of observe()) {
      for (const state of states) result.observe(observation[state], { pool, workload: observation.workload, state });
    }
  };
  replicas.addCallback(count);
  return () => replicas.removeCallback(count);
}
