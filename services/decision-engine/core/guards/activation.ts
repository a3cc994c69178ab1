import type { Activation } from "../../../../shared/model/pool.ts";
import type { FreshSample } from "./fresh-sample.ts";
import { atMost, type Interval, raiseFloor } from "./interval.ts";

/** Whether a workload is to be above 0. */
export interface ActivationMemory {
  readonly on: boolean;
  /** When a value that needs a replica was read last; at first, when replicas were found. */
  readonly neededAtMs?: number;
}

/** On above the threshold and for some time after; only a fresh sample changes it. Undefined: nothing is known yet. */
export function activationAfter(
  { above, minOnMs }: Activation,
  before: ActivationMemory | undefined,
  sample: FreshSample | undefined,
  desired: number,
  nowMs: number,
): ActivationMemory | undefined {
  if (!sample) return before;
  const found = before || desired === 0 ? before?.neededAtMs : nowMs;
  const neededAtMs = sample.value > above ? sample.takenAtMs : found;
  const on = sample.value > above || (neededAtMs !== undefined && nowMs < neededAtMs + minOnMs);
  if (before && before.on === on && before.neededAtMs === neededAtMs) return before;
  return neededAtMs === undefined ? { on } : { on, neededAtMs };
}

/** At least one replica while a workload is on. */
export function keepOn(
  interval: Interval,
  activation: Activation | undefined,
  memory: ActivationMemory | undefined,
): Interval {
  if (!activation || !memory?.on) return interval;
  const untilAtMs = memory.neededAtMs === undefined ? undefined : memory.neededAtMs + activation.minOnMs;
  return raiseFloor(interval, 1, "activating", untilAtMs);
}

/** None while it is off, as fast as the guards on its way down allow. */
export function switchOff(interval: Interval, memory: ActivationMemory | undefined): Interval {
  return memory && !memory.on ? atMost(interval, 0, "activating") : interval;
}
