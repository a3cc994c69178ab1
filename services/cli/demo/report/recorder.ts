import type { PoolStatus, WorkloadStatus } from "../../../../shared/model/status.ts";
import type { QueueKind } from "../../../demo/queue-kinds.ts";
import { consumerName, sharedPool } from "../names.ts";
import type { MessageCounts } from "./messages.ts";
import { quantile } from "./quantile.ts";
import { reactionRecord } from "./reaction.ts";
import { reallocationCount } from "./reallocations.ts";
import type { Quantiles, Report } from "./report.ts";
import { type StepSeries, stepSeries } from "./step-series.ts";
import { ratioAbove, spreadOf, timeQuantile } from "./time-weighted.ts";
import { troubleRecord } from "./troubles.ts";

/** Figures of the queue and of the replicas leave out what happens before: everything starts empty. */
export const warmUpMs = 15_000;

/** Turns what the engine says of the two pools into the report. Instants are ms since the demo started. */
export interface Recorder {
  see(status: PoolStatus, atMs: number): void;
  trouble(subject: string, problem: string, atMs: number): void;
  report(endMs: number, messages: MessageCounts): Report;
}

export function recorder(kind: QueueKind): Recorder {
  const queue = stepSeries();
  const replicas = new Map<string, StepSeries>();
  const reaction = reactionRecord();
  const reallocations = reallocationCount();
  const troubles = troubleRecord();
  let target: number | undefined;
  let peak: number | undefined;

  const seeShared = ({ workloads, peakReplicas, atMs: engineMs }: PoolStatus, atMs: number) => {
    if (peakReplicas !== undefined) peak = Math.max(peak ?? 0, peakReplicas);
    reallocations.see(allocationOf(workloads));
    const consumer = workloads.find(({ workload }) => workload === consumerName);
    if (!consumer) return;
    target = consumer.setpoint ?? target;
    queue.set(atMs, queueLength(consumer));
    const { allocated, observed, sample } = consumer;
    if (observed) reaction.see({ atMs: engineMs, allocated, ready: observed.ready, sampleAgeMs: sample?.ageMs });
  };

  return {
    see: (status, atMs) => {
      troubles.see(status, atMs);
      for (const { workload, observed } of status.workloads) {
        const series = replicas.get(workload) ?? stepSeries();
        replicas.set(workload, series);
        series.set(atMs, observed?.ready);
      }
      if (status.pool === sharedPool) seeShared(status, atMs);
    },
    trouble: (subject, problem, atMs) => troubles.note({ subject, problem, atMs }),
    report: (endMs, messages) => ({
      messages,
      queue: { kind, ...queueFigures(queue, target, endMs) },
      workloads: Object.fromEntries([...replicas].map(([name, series]) => [name, replicaFigures(series, endMs)])),
      reallocations: reallocations.count(),
      maxTotalReplicas: peak ?? null,
      reactionMs: { first: quantilesOf(reaction.times().first), last: quantilesOf(reaction.times().last) },
      errors: troubles.all().map((trouble) => ({ ...trouble, atMs: Math.round(trouble.atMs) })),
    }),
  };
}

/** Known only while the sample is; a stale one says nothing about now. */
export function queueLength({ sample }: WorkloadStatus): number | undefined {
  return sample?.reading.kind === "value" && !sample.stale ? sample.reading.value : undefined;
}

function allocationOf(workloads: readonly WorkloadStatus[]): ReadonlyMap<string, number> {
  return new Map(
    workloads.flatMap(({ workload, allocated }): [string, number][] =>
      allocated === undefined ? [] : [[workload, allocated]],
    ),
  );
}

function queueFigures(queue: StepSeries, target: number | undefined, endMs: number): Omit<Report["queue"], "kind"> {
  const spans = queue.spans(warmUpMs, endMs);
  return {
    target: target ?? null,
    p50: timeQuantile(spans, 0.5),
    p95: timeQuantile(spans, 0.95),
    max: spreadOf(spans).max,
    aboveTargetRatio: target === undefined ? null : rounded(ratioAbove(spans, target), 3),
  };
}

function replicaFigures(series: StepSeries, endMs: number): Report["workloads"][string] {
  const { min, max, mean } = spreadOf(series.spans(warmUpMs, endMs));
  return { min, max, mean: rounded(mean, 2), final: series.latest() ?? null };
}

function quantilesOf(timesMs: readonly number[]): Quantiles {
  return { p50: rounded(quantile(timesMs, 0.5), 0), p99: rounded(quantile(timesMs, 0.99), 0) };
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
