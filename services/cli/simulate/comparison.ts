import type { Simulation } from "./model.ts";

/** The same pool and arrivals once for each law. */
export interface Comparison {
  readonly title: string;
  /** Under what conditions, in short sentences. */
  readonly conditions: readonly string[];
  readonly runs: readonly ComparedRun[];
  /** Workloads whose queues are scored, highest priority first. */
  readonly queues: readonly string[];
}

export interface ComparedRun {
  readonly law: string;
  readonly simulation: Simulation;
}
