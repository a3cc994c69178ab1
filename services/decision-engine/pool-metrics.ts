import { meter } from "../../shared/telemetry/metrics.ts";
import type { PoolDecision } from "./core/decide.ts";
import type { WorkloadFacts } from "./core/input.ts";

const engine = () => meter("engine");

export interface PoolMetrics {
  decided(decision: PoolDecision, facts: ReadonlyMap<string, WorkloadFacts>): void;
  recorded(workload: string, reason: string): void;
  /** A command goes out; `sampleTakenAtMs`: when the sample it answers was taken, undefined where it answers none. */
  commanded(sampleTakenAtMs: number | undefined, nowMs: number): void;
}

/** The gauges and counters of one pool's loop. Names end in their unit. */
export function poolMetrics(pool: string): PoolMetrics {
  const desired = engine().createGauge("microscaler_desired_replicas", { description: "replicas ordered" });
  const ready = engine().createGauge("microscaler_ready_replicas", { description: "replicas that can work" });
  const demand = engine().createGauge("microscaler_demand_replicas", {
    description: "replicas the target alone asks for",
  });
  const value = engine().createGauge("microscaler_metric_value", { description: "newest value; gone while absent" });
  const unmet = engine().createGauge("microscaler_unmet_replicas", { description: "demand that capacity cannot meet" });
  const decisions = engine().createCounter("microscaler_decisions", { description: "changes of replicas or reason" });
  const reaction = engine().createHistogram("microscaler_sample_to_command_seconds", {
    description: "from a sample being taken to the command that answers it",
    advice: { explicitBucketBoundaries: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] },
  });
  return {
    decided: ({ outcomes, unmet: missing }, facts) => {
      unmet.record(missing, { pool });
      for (const outcome of outcomes) {
        const labels = { pool, workload: outcome.workload };
        desired.record(outcome.desired, labels);
        demand.record(outcome.demand, labels);
        const known = facts.get(outcome.workload);
        if (known) ready.record(known.observed.ready, labels);
        if (known?.sample?.reading.kind === "value") value.record(known.sample.reading.value, labels);
      }
    },
    recorded: (workload, reason) => decisions.add(1, { pool, workload, reason }),
    commanded: (sampleTakenAtMs, nowMs) => {
      if (sampleTakenAtMs !== undefined) reaction.record((nowMs - sampleTakenAtMs) / 1000, { pool });
    },
  };
}
