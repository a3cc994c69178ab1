import type { Timed } from "../journal.ts";
import type { PoolPlan } from "../pools.ts";
import type { PoolTruth } from "../truth.ts";

/** One entry of the journal, and the pool before and after it. */
export interface Step {
  readonly entry: Timed;
  readonly before: PoolTruth;
  readonly after: PoolTruth;
  readonly plan: PoolPlan;
}

/** What is wrong with a step, in words; empty: nothing. */
export type Law = (step: Step) => readonly string[];
