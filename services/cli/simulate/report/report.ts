import type { CurvePoint, Score } from "../model.ts";

/** What came of a simulation: the same pool and arrivals once for each law. */
export interface Report {
  readonly title: string;
  readonly durationMs: number;
  /** Under what conditions, in short sentences. */
  readonly conditions: readonly string[];
  readonly runs: readonly LawRun[];
  /** By workload with a queue, highest priority first: what could be reached by one who knows what will arrive. */
  readonly oracle: ReadonlyMap<string, Score>;
}

export interface LawRun {
  readonly law: string;
  readonly workloads: readonly WorkloadRun[];
}

export interface WorkloadRun {
  readonly name: string;
  /** Points at the same times for all runs. */
  readonly curve: readonly CurvePoint[];
  /** Left out where the workload has no queue. */
  readonly queue?: {
    readonly target: number;
    /** How long a message takes one replica. */
    readonly serviceMs: number;
    readonly score: Score;
  };
}

/** The scores of a workload's queue, by law, in the order of the runs. */
export function scoresOf({ runs }: Report, workload: string): ReadonlyMap<string, Score> {
  return new Map(
    runs.flatMap(({ law, workloads }) =>
      workloads.flatMap(({ name, queue }) => (name === workload && queue ? [[law, queue.score] as const] : [])),
    ),
  );
}
