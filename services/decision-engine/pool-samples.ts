import type { WorkloadMetric } from "../../shared/model/metric.ts";
import type { PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { PoolDecision } from "./core/decide.ts";
import type { WorkloadFacts } from "./core/input.ts";
import { setpointMetricOf } from "./core/targets/laws.ts";
import { areChanging, hintOf } from "./metric-hint.ts";
import type { MetricHub, Subscription } from "./metric-hub.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** The newest sample of each workload. */
export interface NewestSamples {
  get(workload: string): PlacedSample | undefined;
}

/** A metric of a workload that is read for this pool. */
interface Followed {
  readonly workload: WorkloadSpec;
  readonly subscription: Subscription;
  readonly newest: Newest;
  /** What its reader was told last; undefined: nothing yet. */
  urgent: boolean | undefined;
}

interface Newest {
  sample: PlacedSample | undefined;
  /** No decision has taken account of it yet. */
  isUndecided: boolean;
}

/** The newest samples of a pool's metrics. */
export class PoolSamples {
  readonly samples: NewestSamples;
  /** Of setpoints that are metrics themselves. */
  readonly setpoints: NewestSamples;
  private readonly metrics: ReadonlyMap<string, Followed>;
  private readonly followed: readonly Followed[];

  /** `changed` is called after each sample. */
  constructor({ workloads }: PoolSpec, hub: MetricHub, changed: () => void) {
    const follow = (metric: WorkloadMetric | undefined, workload: WorkloadSpec): Followed[] => {
      if (!metric) return [];
      const newest: Newest = { sample: undefined, isUndecided: false };
      const take = (sample: PlacedSample) => {
        newest.sample = sample;
        newest.isUndecided = true;
        changed();
      };
      return [{ workload, newest, urgent: undefined, subscription: hub.subscribe(metric.spec, take) }];
    };
    const metrics = workloads.flatMap((workload) => follow(workload.metric, workload));
    const setpoints = workloads.flatMap((workload) => follow(setpointMetricOf(workload.target), workload));
    this.metrics = byWorkload(metrics);
    this.followed = [...metrics, ...setpoints];
    this.samples = newestOf(this.metrics);
    this.setpoints = newestOf(byWorkload(setpoints));
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

  /** A decision has taken account of all there are; returns how many workloads had one that was new to it. */
  decided(): number {
    let count = 0;
    for (const { newest } of this.metrics.values()) {
      if (newest.isUndecided) count += 1;
      newest.isUndecided = false;
    }
    return count;
  }

  stop(): void {
    for (const { subscription } of this.followed) subscription.end();
  }

  private tell(metric: Followed | undefined, urgent: boolean): void {
    if (!metric || metric.urgent === urgent) return;
    metric.urgent = urgent;
    metric.subscription.hint(hintOf(metric.workload, urgent));
  }
}

function byWorkload(followed: readonly Followed[]): ReadonlyMap<string, Followed> {
  return new Map(followed.map((one) => [one.workload.name, one]));
}

function newestOf(followed: ReadonlyMap<string, Followed>): NewestSamples {
  return { get: (workload) => followed.get(workload)?.newest.sample };
}
