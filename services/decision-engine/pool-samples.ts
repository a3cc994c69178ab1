import type { WorkloadMetric } from "../../shared/model/metric.ts";
import type { PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { PoolDecision } from "./core/decide.ts";
import type { WorkloadFacts } from "./core/input.ts";
import { setpointMetricOf } from "./core/targets/laws.ts";
import { areChanging, hintOf } from "./metric-hint.ts";
import type { MetricHub, Subscription } from "./metric-hub.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** A metric of a workload that is read for this pool. */
interface Followed {
  readonly workload: WorkloadSpec;
  readonly subscription: Subscription;
  /** What its reader was told last; undefined: nothing yet. */
  urgent: boolean | undefined;
}

/** The newest samples of a pool's metrics. */
export class PoolSamples {
  /** By workload. */
  readonly samples = new Map<string, PlacedSample>();
  /** Of setpoints that are metrics themselves. */
  readonly setpoints = new Map<string, PlacedSample>();
  private readonly metrics: ReadonlyMap<string, Followed>;
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
      return [{ workload, urgent: undefined, subscription: hub.subscribe(metric.spec, take) }];
    };
    const metrics = workloads.flatMap((workload) => follow(workload.metric, workload, true));
    const setpoints = workloads.flatMap((workload) => follow(setpointMetricOf(workload.target), workload, false));
    this.metrics = new Map(metrics.map((metric) => [metric.workload.name, metric]));
    this.followed = [...metrics, ...setpoints];
  }

  get areFollowed(): boolean {
    return this.followed.length > 0;
  }

  /** What the readers of the metrics may know after a decision, told where it is news; of what was not decided, that there is no hurry. */
  hint(decided: PoolDecision["outcomes"], facts: ReadonlyMap<string, WorkloadFacts>): void {
    for (const outcome of decided) {
      const known = facts.get(outcome.workload);
      if (known) this.tell(this.metrics.get(outcome.workload), areChanging(known, outcome));
    }
    for (const [workload, metric] of this.metrics) if (!facts.has(workload)) this.tell(metric, false);
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

  private tell(metric: Followed | undefined, urgent: boolean): void {
    if (!metric || metric.urgent === urgent) return;
    metric.urgent = urgent;
    metric.subscription.hint(hintOf(metric.workload, urgent));
  }

  private take(workload: string, sample: PlacedSample, isMetric: boolean): void {
    (isMetric ? this.samples : this.setpoints).set(workload, sample);
    if (isMetric) this.undecided.add(workload);
  }
}
