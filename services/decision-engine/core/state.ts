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
 * a name that ends in `AtMs`, so that a checkpoint can store the ages in what is learned.
 */
export interface WorkloadState {
  readonly demand: Demand;
  readonly allocated: number;
  readonly desired: number;
  /** What was desired when the target stepped last: the step limit counts from here. */
  readonly stepFrom: number;
  /** When the next tick is due; left out until the first sample sets the rhythm. */
  readonly nextTickAtMs?: number | undefined;
  /** When the newest sample that a step has used was taken. */
  readonly usedSampleAtMs?: number | undefined;
  /** When the newest sample that was ever fresh was taken; at first, when the workload was adopted. */
  readonly freshAtMs: number;
  /** Since when part of its growth fits and waits for the rest, where growth goes out in large steps; left out: none waits. */
  readonly fitsSinceAtMs?: number | undefined;
  readonly target?: TargetMemory | undefined;
  readonly guards: GuardMemory;
  readonly turnover: Turnover;
}

/** The state with these parts of it changed. Written out, as a spread of so many fields takes a microsecond. */
export function changed(state: WorkloadState, to: Partial<WorkloadState>): WorkloadState {
  return {
    demand: to.demand ?? state.demand,
    allocated: to.allocated ?? state.allocated,
    desired: to.desired ?? state.desired,
    stepFrom: to.stepFrom ?? state.stepFrom,
    nextTickAtMs: to.nextTickAtMs ?? state.nextTickAtMs,
    usedSampleAtMs: to.usedSampleAtMs ?? state.usedSampleAtMs,
    freshAtMs: to.freshAtMs ?? state.freshAtMs,
    fitsSinceAtMs: to.fitsSinceAtMs ?? state.fitsSinceAtMs,
    // a law may forget
    target: "target" in to ? to.target : state.target,
    guards: to.guards ?? state.guards,
    turnover: to.turnover ?? state.turnover,
  };
}

/** What is worth more than the engine that found it out: plain JSON, instants named as in a state. */
export interface Learned {
  /** What it was to have last. */
  readonly desired?: number | undefined;
  readonly target?: TargetMemory | undefined;
  readonly guards: GuardMemory;
  readonly turnover: Pick<Turnover, "startMs" | "stopMs">;
}

export type PoolState = ReadonlyMap<string, WorkloadState>;
