import type { WorkloadSpec } from "../../../../shared/model/pool.ts";
import type { WorkloadFacts } from "../input.ts";
import type { Demand } from "../state.ts";
import { boundsInterval } from "./bounds.ts";
import type { Interval } from "./interval.ts";
import { limitStep } from "./step-limit.ts";

/** What the guards remember of a workload. */
export type GuardMemory = Readonly<Record<string, never>>;

export const noGuardMemory: GuardMemory = {};

export interface Guarded {
  readonly interval: Interval;
  readonly memory: GuardMemory;
  /** When a guard lets go, or its bounds change, without any event. */
  readonly wakeAtMs?: number;
}

/** What guards look at besides the workload's own specification. */
export interface GuardInput {
  readonly facts: WorkloadFacts;
  readonly demand: Demand;
  readonly desired: number;
  readonly stepFrom: number;
  readonly memory: GuardMemory;
  readonly nowMs: number;
  readonly wallMs: number;
}

/** The interval that all guards of a workload leave, strongest first. */
export function guard({ replicas, guards }: WorkloadSpec, { stepFrom, memory }: GuardInput): Guarded {
  return { interval: limitStep(boundsInterval(replicas), guards.step, stepFrom), memory };
}

/** The memory after a decision has changed what is desired. */
export function afterChange(memory: GuardMemory, _from: number, _desired: number, _nowMs: number): GuardMemory {
  return memory;
}
