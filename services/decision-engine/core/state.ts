import type { Reason } from "../../../shared/model/decision.ts";
import type { QueuePidMemory } from "./targets/queue-pid.ts";

/** What a target asks for alone. */
export interface Demand {
  readonly replicas: number;
  readonly reason: Reason;
  /** For a person, with the numbers. */
  readonly detail: string;
}

/** What is remembered of a workload from one decision to the next. */
export interface WorkloadState {
  readonly demand: Demand;
  readonly allocated: number;
  readonly desired: number;
  /** What was desired when the target stepped last: the step limit counts from here. */
  readonly stepFrom: number;
  /** When the next tick is due; left out until the first sample sets the rhythm. */
  readonly nextTickMs?: number;
  /** When the newest sample that a step has used was taken. */
  readonly usedSampleMs?: number;
  readonly memory?: QueuePidMemory;
}

export type PoolState = ReadonlyMap<string, WorkloadState>;
