import type { Reason } from "../../../shared/model/decision.ts";
import type { GuardMemory } from "./guards/guard.ts";
import type { TargetMemory } from "./targets/laws.ts";
import type { Turnover } from "./turnover.ts";

/** What a target asks for alone. */
export interface Demand {
  readonly replicas: number;
  readonly reason: Reason;
  /** For a person, with the numbers. */
  readonly detail: string;
}

/**
 * What is remembered of a workload from one decision to the next: plain JSON, and every instant on the engine's clock has
 * a name that ends in `AtMs`, so that a checkpoint can store its age.
 */
export interface WorkloadState {
  readonly demand: Demand;
  readonly allocated: number;
  readonly desired: number;
  /** What was desired when the target stepped last: the step limit counts from here. */
  readonly stepFrom: number;
  /** When the next tick is due; left out until the first sample sets the rhythm. */
  readonly nextTickAtMs?: number;
  /** When the newest sample that a step has used was taken. */
  readonly usedSampleAtMs?: number;
  /** When the newest sample that was ever fresh was taken; at first, when the workload was adopted. */
  readonly freshAtMs: number;
  readonly target?: TargetMemory;
  readonly guards: GuardMemory;
  readonly turnover: Turnover;
}

export type PoolState = ReadonlyMap<string, WorkloadState>;
