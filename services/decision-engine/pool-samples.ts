import type { WorkloadMetric } from "../../shared/model/metric.ts";
import type { PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { PoolDecision } from "./core/decide.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { Outcome } from "./core/outcome.ts";
import { setpointMetricOf } from "./core/targets/laws.ts";
import { hintOf } from "./metric-hint.ts";
import type { MetricHub, Subscription } from "./metric-hub.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** A metric of a workload that is read for this pool. */
interface Followed {
  readonly workload: WorkloadSpec;
  readonly subscription: Subscription;
  /** Else it says what the target wants. */
  readonly isMetric: boolean;
}

/** The newest samples of a pool's metrics. */
export class PoolSamples {
  /** By workload. */
  readonly samples = new Map<string, PlacedSample>();
  /** Of setpoints that are metrics themselves. */
  readonly setpoints = new Map<string, PlacedSample>();
  private readonly followed: readonly Followed[];
  /** Workloads whose newest sample no decision has taken account of yet. */
  private readonly undecided = new Set<string>();

  /** `changed` is called after each sample. */
  constructor({ workloads }: PoolSpec, hub: MetricHub, changed: () => void) {
    const follow = (metric: WorkloadMetric | undefined, workload: WorkloadSpec, isMetric: boolean): Followed[] => {
      if (!metric) return [];
      const take = (sample: PlacedSample) => {
        this.take(workload.name, sample, isMetric);
        changed();
      };
      return [{ workload, isMetric, subscription: hub.subscribe(metric.spec, take) }];
    };
    this.followed = workloads.flatMap((workload) => [
      ...follow(workload.metric, workload, true),
      ...follow(setpointMetricOf(workload.target), workload, false),
    ]);
  }

  get areFollowed(): boolean {
    return this.followed.length > 0;
  }

  /** What the readers of the metrics may know after a decision; without one, that there is no hurry. */
  hint(decided: PoolDecision["outcomes"], facts: ReadonlyMap<string, WorkloadFacts>): void {
    if (!this.areFollowed) return;
    const outcomes = new Map<string, Outcome>();
    for (const outcome of decided) outcomes.set(outcome.workload, outcome);
    for (const { workload, subscription, isMetric } of this.followed) {
      if (isMetric) subscription.hint(hintOf(workload, facts.get(workload.name), outcomes.get(workload.name)));
    }
  }

  /** A decision has taken account of all there are; returns how many were new to it. */
  decided(): number {
    const { size } = this.undecided;
    this.undecided.clear();
    return size;
  }

  stop(): void {
    for (const { subscription } of this.followed) subscription.end();
  }

  private take(workload: string, sample: PlacedSample, isMetric: boolean): void {
    (isMetric ? this.samples : this.setpoints).set(workload, sample);
    if (isMetric) this.undecided.add(workload);
  }
}
