import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { fallBack, fallbackAtMs } from "./fallback.ts";
import { widestBounds } from "./guards/bounds.ts";
import { noGuardMemory } from "./guards/guard.ts";
import type { StepGrid } from "./guards/step-grid.ts";
import { type Hold, holdForReplicas, holdForSample, holdForTrouble, isBlind } from "./hold.ts";
import type { CoreSample, WorkloadFacts } from "./input.ts";
import { meantBy } from "./meant.ts";
import { changed, type Demand, type Learned, type WorkloadState } from "./state.ts";
import type { LawInput, LawStep, Rhythm, TimedSample } from "./targets/law.ts";
import {
  followsMetric,
  type MetricTarget,
  rhythmOf,
  setpointMetricOf,
  stepLaw,
  type TargetMemory,
} from "./targets/laws.ts";
import { plainDemand } from "./targets/plain.ts";
import { lookAgainMs, tickAfter, tickIsDue, tickWithoutSample } from "./targets/tick.ts";
import { noTurnover, updateTurnover } from "./turnover.ts";

/**
 * A workload seen for the first time: what was meant to run is what it needs, until a fresh sample says otherwise, whatever
 * was learned. `least`: what it needs at least.
 */
export function adopt({ observed }: WorkloadFacts, nowMs: number, learned?: Learned, least = 0): WorkloadState {
  const running = Math.max(meantBy(observed), least);
  return {
    demand: { replicas: running, reason: "warming-up", detail: "holds what it had" },
    allocated: running,
    desired: running,
    stepFrom: running,
    nextTickAtMs: undefined,
    usedSampleAtMs: undefined,
    freshAtMs: nowMs,
    fitsSinceAtMs: undefined,
    target: learned?.target,
    guards: learned?.guards ?? noGuardMemory,
    turnover: learned ? { ...noTurnover, ...learned.turnover } : noTurnover,
  };
}

/** When the newest sample arrived, if it has a value that no step has used; else undefined. */
export function waitingSince(sample: CoreSample | undefined, { usedSampleAtMs }: WorkloadState): number | undefined {
  if (sample?.reading.kind !== "value" || sample.takenAtMs === usedSampleAtMs) return undefined;
  return sample.arrivedAtMs;
}

/** When a target is to be looked at without an event; undefined: not before something happens. */
export function nextLookAtMs(
  { target, guards }: WorkloadSpec,
  sample: CoreSample | undefined,
  state: WorkloadState,
): number | undefined {
  const { nextTickAtMs, demand } = state;
  if (followsMetric(target) && isBlind(demand.reason)) {
    const fallsBackAtMs = fallbackAtMs(guards.fallback, state.freshAtMs);
    if (fallsBackAtMs !== undefined) return fallsBackAtMs;
  }
  if (nextTickAtMs === undefined) return undefined;
  if (!followsMetric(target) || demand.reason === "fallback") return guards.step ? nextTickAtMs : undefined;
  const { everyMs, onSample } = rhythmOf(target);
  return onSample ? nextTickAtMs : lookAgainMs(nextTickAtMs, waitingSince(sample, state), everyMs);
}

/** The steps that a workload's demand is renewed with, where a law takes them on a grid; undefined: it may be at any time. */
export function stepGridOf({ target }: WorkloadSpec, { nextTickAtMs, demand }: WorkloadState): StepGrid | undefined {
  if (nextTickAtMs === undefined || !followsMetric(target) || demand.reason === "fallback") return undefined;
  const { everyMs, onSample } = rhythmOf(target);
  return onSample ? undefined : { everyMs, lastAtMs: nextTickAtMs - everyMs };
}

/** The workload's state with its demand brought up to `nowMs`: stepped if its tick is due and it can be trusted, else held. */
export function updateDemand(
  workload: WorkloadSpec,
  facts: WorkloadFacts,
  before: WorkloadState,
  capacity: number,
  nowMs: number,
): WorkloadState {
  const { target } = workload;
  const { allocated, usedSampleAtMs } = before;
  const turnover = updateTurnover(before.turnover, facts.observed, allocated, nowMs, usedSampleAtMs);
  const state = turnover === before.turnover ? before : changed(before, { turnover });
  if (followsMetric(target)) return updateFromMetric(workload, target, facts, state, capacity, nowMs);
  const { fixed, external, observed } = facts;
  const asked = state.demand.replicas;
  const demand = plainDemand(target, { asked, desired: state.desired, capacity, fixed, external });
  const trouble = observed.ready < state.desired && !isBlind(demand.reason) ? observed.trouble : undefined;
  return asking(state, trouble ? heldAt(demand.replicas, holdForTrouble(trouble)) : demand, nowMs);
}

/** A demand that no law steps; the step limit has its ticks all the same. */
function asking(state: WorkloadState, demand: Demand, nowMs: number): WorkloadState {
  if (!tickIsDue(state.nextTickAtMs, nowMs, nowMs)) return withDemand(state, demand);
  return changed(state, { demand, stepFrom: state.desired, nextTickAtMs: tickAfter(state.nextTickAtMs, nowMs) });
}

function updateFromMetric(
  workload: WorkloadSpec,
  target: MetricTarget,
  facts: WorkloadFacts,
  state: WorkloadState,
  capacity: number,
  nowMs: number,
): WorkloadState {
  const { sample, observed } = facts;
  const unusable = holdForSample(sample, workload.metric, nowMs) ?? holdForSetpoint(target, facts.setpoint, nowMs);
  if (unusable) return heldBlind(workload, state, unusable, nowMs);
  if (sample?.reading.kind !== "value") return state;

  const rhythm = rhythmOf(target);
  const waitingMs = waitingSince(sample, state);
  const freshAtMs = sample.takenAtMs;
  if (!stepIsDue(rhythm, state.nextTickAtMs, waitingMs, nowMs)) {
    return state.freshAtMs === freshAtMs ? state : changed(state, { freshAtMs });
  }
  const { value } = sample.reading;
  const bounds = widestBounds(workload.replicas, capacity);
  const { demand, memory } = stepped(target, lawInput(bounds, facts, timed(sample, value), state, nowMs), state);
  const onTheWay = holdOnTheWay(rhythm, facts, state);
  // replicas that cannot start are no reason to keep them all, only not to order more of them
  const givesUp = observed.trouble !== undefined && demand.replicas < state.demand.replicas;
  const holds = onTheWay && !givesUp ? onTheWay : undefined;
  return changed(state, {
    demand: holds ? heldAt(state.demand.replicas, holds) : demand,
    stepFrom: holds ? state.stepFrom : state.desired,
    nextTickAtMs: nextTickOf(rhythm, state.nextTickAtMs, waitingMs, nowMs),
    usedSampleAtMs: sample.takenAtMs,
    freshAtMs,
    target: memory,
  });
}

/** A step of a law; one that comes to no number holds what is asked for, and begins anew with the next. */
function stepped(target: MetricTarget, input: LawInput, state: WorkloadState): LawStep<TargetMemory | undefined> {
  const step = stepLaw(target, input, state.target);
  if (Number.isFinite(step.demand.replicas)) return step;
  const why = { reason: "warming-up", detail: "the law came to no number and begins anew: holds" } as const;
  return { demand: heldAt(state.demand.replicas, why), memory: undefined };
}

function nextTickOf(
  { everyMs, onSample }: Rhythm,
  nextTickAtMs: number | undefined,
  waitingMs: number | undefined,
  nowMs: number,
): number {
  return onSample ? tickWithoutSample(nowMs, everyMs) : tickAfter(nextTickAtMs, nowMs, waitingMs, everyMs);
}

/** A setpoint that is a metric has to be known as the metric itself has. */
function holdForSetpoint(target: MetricTarget, setpoint: CoreSample | undefined, nowMs: number): Hold | undefined {
  const metric = setpointMetricOf(target);
  const unusable = metric && holdForSample(setpoint, metric, nowMs);
  return unusable && { ...unusable, detail: `the setpoint: ${unusable.detail}` };
}

function stepIsDue(
  { everyMs, onSample }: Rhythm,
  nextTickAtMs: number | undefined,
  waitingMs: number | undefined,
  nowMs: number,
): boolean {
  if (!onSample) return tickIsDue(nextTickAtMs, waitingMs, nowMs, everyMs);
  return waitingMs !== undefined || (nextTickAtMs !== undefined && nowMs >= nextTickAtMs);
}

function timed(sample: CoreSample, value: number): TimedSample {
  const { takenAtMs, inFlight, arrivalsTotal, includesInFlight, periodMs } = sample;
  return { value, takenAtMs, inFlight, arrivalsTotal, includesInFlight, periodMs };
}

function lawInput(
  { min, max }: Pick<LawInput, "min" | "max">,
  { observed, setpoint }: WorkloadFacts,
  sample: TimedSample,
  { desired, allocated, turnover }: WorkloadState,
  nowMs: number,
): LawInput {
  return {
    sample,
    setpoint: setpoint?.reading.kind === "value" ? setpoint.reading.value : undefined,
    ready: observed.ready,
    desired,
    allocated,
    min,
    max,
    turnover,
    nowMs,
  };
}

/** Laws that know what is on its way are held only by trouble, which stops growth. */
function holdOnTheWay(
  { waitsForReplicas }: Rhythm,
  { observed }: WorkloadFacts,
  { desired, allocated }: WorkloadState,
): Hold | undefined {
  if (waitsForReplicas) return holdForReplicas(observed, desired, allocated);
  return observed.trouble && observed.ready < desired ? holdForTrouble(observed.trouble) : undefined;
}

/** Nothing fresh is known: what is asked for stays, until a fallback says otherwise. */
function heldBlind({ guards }: WorkloadSpec, state: WorkloadState, why: Hold, nowMs: number): WorkloadState {
  const kept = withDemand(state, heldAt(state.demand.replicas, why));
  const demand = fallBack(guards.fallback, kept.demand, state.desired, nowMs - state.freshAtMs);
  return demand ? asking(kept, demand, nowMs) : kept;
}

function heldAt(replicas: number, { reason, detail }: Hold): Demand {
  return { replicas, reason, detail };
}

/** The same state where the demand is the same to the word. */
function withDemand(state: WorkloadState, demand: Demand): WorkloadState {
  const { replicas, reason, detail } = state.demand;
  const same = replicas === demand.replicas && reason === demand.reason && detail === demand.detail;
  return same ? state : changed(state, { demand });
}
