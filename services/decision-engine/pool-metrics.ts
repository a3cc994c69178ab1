import type { ObservableGauge } from "@opentelemetry/api";
import type { PoolStatus, WorkloadStatus } from "../../shared/model/status.ts";
import { meter } from "../../shared/telemetry/metrics.ts";

export interface PoolMetrics {
  recorded(workload: string, reason: string): void;
  /** A command goes out; `sampleTakenAtMs`: when the sample it answers was taken, undefined where it answers none. */
  commanded(sampleTakenAtMs: number | undefined, nowMs: number): void;
  stop(): void;
}

/** What is read from a status at each scrape; undefined: not known now, and then not told either. */
const gauges: readonly [name: string, description: string, read: (workload: WorkloadStatus) => number | undefined][] = [
  ["microscaler_desired_replicas", "replicas ordered", ({ desired }) => desired],
  ["microscaler_ready_replicas", "replicas that can work", ({ observed }) => observed?.ready],
  ["microscaler_demand_replicas", "replicas the target alone asks for", ({ demand }) => demand],
  ["microscaler_metric_value", "newest value; gone while it is absent or stale", freshValueOf],
];

/** The metrics of one pool's loop. Names end in their unit. */
export function poolMetrics(pool: string, status: () => PoolStatus): PoolMetrics {
  const engine = meter("engine");
  const unmet = engine.createObservableGauge("microscaler_unmet_replicas", {
    description: "demand that capacity cannot meet",
  });
  const decisions = engine.createCounter("microscaler_decisions", { description: "changes of replicas or reason" });
  const reaction = engine.createHistogram("microscaler_sample_to_command_seconds", {
    description: "from a sample being taken to the command that answers it",
    advice: { explicitBucketBoundaries: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
  });
  const observed: [ObservableGauge, (workload: WorkloadStatus) => number | undefined][] = gauges.map(
    ([name, description, read]) => [engine.createObservableGauge(name, { description }), read],
  );
  const endings = observed.map(([gauge, read]) =>
    watch(gauge, (tell) => {
      for (const workload of status().workloads) tell(read(workload), { pool, workload: workload.workload });
    }),
  );
  endings.push(watch(unmet, (tell) => tell(status().unmet, { pool })));
  return {
    recorded: (workload, reason) => decisions.add(1, { pool, workload, reason }),
    commanded: (sampleTakenAtMs, nowMs) => {
      if (sampleTakenAtMs !== undefined) reaction.record((nowMs - sampleTakenAtMs) / 1000, { pool });
    },
    stop: () => {
      for (const end of endings) end();
    },
  };
}

type Tell = (value: number | undefined, labels: Record<string, string>) => void;

/** Asks `read` at each scrape; returns how to stop. */
function watch(gauge: ObservableGauge, read: (tell: Tell) => void): () => void {
  const callback: Parameters<ObservableGauge["addCallback"]>[0] = (result) =>
    read((value, labels) => {
      if (value !== undefined) result.observe(value, labels);
    });
  gauge.addCallback(callback);
  return () => gauge.removeCallback(callback);
}

function freshValueOf({ sample }: WorkloadStatus): number | undefined {
  return sample?.reading.kind === "value" && !sample.stale ? sample.reading.value : undefined;
}
