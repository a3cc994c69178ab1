import type { StepGrid } from "./step-grid.ts";

/** Where a workload stands, as the guards on its changes look at it. */
export interface Standing {
  /** What is asked for: the demand, or 0 where activation switches off. */
  readonly asked: number;
  /** What was ordered last. */
  readonly desired: number;
  /** What it may have already: more than `desired` while slots come free for it. Guards on growth let it arrive. */
  readonly granted: number;
  /** What was desired when the target stepped last. */
  readonly stepFrom: number;
  readonly nowMs: number;
  /** The steps of the target's law, where it takes them on a grid. */
  readonly grid: StepGrid | undefined;
}
