import type {
  Direction,
  DirectionGuards,
  GuardSpec,
  ScheduledBounds,
  WorkloadSpec,
} from "../../../../shared/model/pool.ts";
import { isBlind } from "../hold.ts";
import type { WorkloadFacts } from "../input.ts";
import type { Demand } from "../state.ts";
import { type ActivationMemory, activationAfter, keepOn, switchOff } from "./activation.ts";
import { boundsAt } from "./bounds.ts";
import { type Change, keptChanges, withChange } from "./changes.ts";
import { coolDown } from "./cooldown.ts";
import { leaveSmallChange } from "./dead-band.ts";
import { freshSample } from "./fresh-sample.ts";
import { busyAfter, keepInFlight } from "./in-flight.ts";
import { atLeast, atMost, type Interval, open, raiseFloor } from "./interval.ts";
import { pause } from "./pause.ts";
import { limitRate } from "./rate-limit.ts";
import { lookAgainInMs } from "./schedule.ts";
import { type AskedWindow, stabilize, windowAfter } from "./stabilization.ts";
import type { Standing } from "./standing.ts";
import { countedFromAtMs, type StepGrid } from "./step-grid.ts";
import { limitStep } from "./step-limit.ts";

/** What the guards remember of a workload: plain JSON, and only what a configured guard asks for. */
export interface GuardMemory {
  readonly activation?: ActivationMemory | undefined;
  /** Replicas that held unfinished messages, as far as was known last. */
  readonly busy?: number | undefined;
  /** For rate policies and cooldowns. */
  readonly changes?: readonly Change[] | undefined;
  /** For the stabilization windows. */
  readonly up?: AskedWindow | undefined;
  readonly down?: AskedWindow | undefined;
}

export const noGuardMemory: GuardMemory = {
  activation: undefined,
  busy: undefined,
  changes: undefined,
  up: undefined,
  down: undefined,
};

export interface Guarded {
  readonly interval: Interval;
  readonly memory: GuardMemory;
  /** When a guard lets go, or its bounds change, without any event; what a change sets off is known with the next look. */
  readonly wakeAtMs?: number;
}

/** What guards look at besides the workload's own specification. */
export interface GuardInput {
  readonly facts: WorkloadFacts;
  readonly demand: Demand;
  readonly desired: number;
  /** What the pool has granted; more than `desired` while slots come free. */
  readonly allocated: number;
  readonly stepFrom: number;
  readonly memory: GuardMemory;
  readonly nowMs: number;
  readonly wallMs: number;
  /** The steps of the target's law, where it takes them on a grid. */
  readonly grid?: StepGrid | undefined;
}

/** The interval that all guards of a workload leave, strongest first. */
export function guard({ guards, replicas, metric }: WorkloadSpec, input: GuardInput): Guarded {
  const { facts, demand, desired, nowMs, wallMs } = input;
  const sample = freshSample(facts.sample, metric, nowMs);
  const known =
    guards.activation && activationAfter(guards.activation, input.memory.activation, sample, desired, nowMs);
  // a fallback says what to do while nothing is known; what was known last does not count against it
  const activation = demand.reason === "fallback" ? undefined : known;
  const standing: Standing = {
    asked: activation?.on === false ? 0 : demand.replicas,
    desired,
    granted: Math.max(desired, input.allocated),
    stepFrom: input.stepFrom,
    nowMs,
    grid: input.grid,
  };
  const busy = busyAfter(guards.inFlight, input.memory.busy, sample);
  const memory = remembered(guards, input.memory, known, busy, standing);

  const { min, max, minReason, maxReason } = boundsAt(replicas, wallMs);
  let interval = pause(open, guards.pause, facts.pause, desired);
  interval = atMost(interval, max, maxReason);
  interval = keepInFlight(interval, busy, desired);
  interval = raiseFloor(interval, min, minReason);
  interval = keepOn(interval, guards.activation, activation);
  // nothing that lets go by itself may lower what nothing is known of
  if (isBlind(demand.reason)) interval = atLeast(interval, desired, demand.reason);
  interval = limitStep(interval, guards.step, standing);
  interval = guardChanges(interval, "up", guards.up, memory, standing);
  interval = guardChanges(interval, "down", guards.down, memory, standing);
  interval = switchOff(interval, activation);
  const wakeAtMs = wakeOf(interval, replicas.schedule, nowMs, wallMs);
  return wakeAtMs === undefined ? { interval, memory } : { interval, memory, wakeAtMs };
}

/** The memory after a decision has changed what is desired. */
export function afterChange(memory: GuardMemory, from: number, nowMs: number): GuardMemory {
  const { activation, busy, changes, up, down } = memory;
  return changes ? { activation, busy, changes: withChange(changes, from, nowMs), up, down } : memory;
}

function guardChanges(
  from: Interval,
  direction: Direction,
  guards: DirectionGuards | undefined,
  memory: GuardMemory,
  standing: Standing,
): Interval {
  if (!guards) return from;
  const { changes = [] } = memory;
  let interval = limitRate(from, direction, guards, changes, standing);
  interval = coolDown(interval, direction, guards, changes, standing);
  interval = stabilize(interval, direction, guards, memory[direction], standing);
  return leaveSmallChange(interval, direction, guards, standing);
}

/** The same memory where nothing in it has changed. */
function remembered(
  guards: GuardSpec,
  before: GuardMemory,
  activation: ActivationMemory | undefined,
  busy: number | undefined,
  standing: Standing,
): GuardMemory {
  const { nowMs, grid } = standing;
  const changes = keptChanges(guards, before.changes, grid ? Math.min(nowMs, countedFromAtMs(grid)) : nowMs);
  const up = windowAfter(before.up, "up", guards.up, standing);
  const down = windowAfter(before.down, "down", guards.down, standing);
  const same =
    activation === before.activation &&
    busy === before.busy &&
    changes === before.changes &&
    up === before.up &&
    down === before.down;
  return same ? before : { activation, busy, changes, up, down };
}

function wakeOf(
  { untilAtMs }: Interval,
  schedule: readonly ScheduledBounds[],
  nowMs: number,
  wallMs: number,
): number | undefined {
  if (schedule.length === 0) return untilAtMs;
  const boundaryAtMs = nowMs + lookAgainInMs(schedule, wallMs);
  return Math.min(untilAtMs ?? boundaryAtMs, boundaryAtMs);
}
