import {
  afterChange,
  type Guarded,
  type GuardInput,
  guard,
  noGuardMemory,
} from "../../services/decision-engine/core/guards/guard.ts";
import type { DirectionGuards, WorkloadSpec } from "../../shared/model/pool.ts";
import { facts, observed } from "./pool-builders.ts";

/** Guards of one direction that do nothing but what `parts` say. */
export function directionGuards(parts: Partial<DirectionGuards> = {}): DirectionGuards {
  const deadBand = { absolute: 0, relative: 0 };
  return { policies: [], select: "max", stabilizationMs: 0, cooldownMs: 0, deadBand, ...parts };
}

/** What is asked for from an instant on. */
export interface Asked {
  readonly gapMs: number;
  readonly replicas: number;
}

export interface Moment extends Guarded {
  readonly nowMs: number;
  readonly asked: number;
  readonly before: number;
  readonly desired: number;
}

/** What guards are asked where a demand is all there is. */
export function inputOf(desired: number, replicas: number, parts: Partial<GuardInput> = {}): GuardInput {
  const known = { facts: facts(observed("a", desired)), memory: noGuardMemory, nowMs: 0, wallMs: 0 };
  const demand = { replicas, reason: "demand", detail: "asked for" } as const;
  return { ...known, demand, desired, allocated: desired, stepFrom: desired, ...parts };
}

/** A demand inside an interval. */
export function wantedOf({ interval: { least, most } }: Guarded, replicas: number): number {
  return Math.max(least, Math.min(most, replicas));
}

/** One workload alone that gets at once all that its guards let through, looked at whenever it asks or a guard lets go. */
export function liveThrough(workload: WorkloadSpec, found: number, history: readonly Asked[]): Moment[] {
  const moments: Moment[] = [];
  let nowMs = 0;
  let [desired, asked, memory] = [found, found, noGuardMemory];
  const look = () => {
    const guarded = guard(workload, inputOf(desired, asked, { memory, nowMs, wallMs: nowMs }));
    const [before, wanted] = [desired, wantedOf(guarded, asked)];
    memory = wanted === before ? guarded.memory : afterChange(guarded.memory, before, nowMs);
    desired = wanted;
    moments.push({ ...guarded, nowMs, asked, before, desired });
  };
  for (const { gapMs, replicas } of history) {
    const untilMs = nowMs + gapMs;
    for (let wakeAtMs = moments.at(-1)?.wakeAtMs; wakeAtMs !== undefined && wakeAtMs < untilMs; ) {
      nowMs = wakeAtMs;
      look();
      const next = moments.at(-1)?.wakeAtMs;
      wakeAtMs = next !== undefined && next > nowMs ? next : undefined;
    }
    [nowMs, asked] = [untilMs, replicas];
    look();
  }
  return moments;
}
