import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { fallBack, fallbackAtMs } from "./fallback.ts";
import { widestBounds } from "./guards/bounds.ts";
import { noGuardMemory } from "./guards/guard.ts";
import { type Hold, holdForReplicas, holdForSample, holdForTrouble, isBlind } from "./hold.ts";
import type { CoreSample, WorkloadFacts } from "./input.ts";
import type { Demand, WorkloadState } from "./state.ts";
import type { Rhythm } from "./targets/law.ts";
import { followsMetric, type MetricTarget, rhythmOf, setpointMetricOf, stepLaw } from "./targets/laws.ts";
import { plainDemand } from "./targets/plain.ts";
import { lookAgainMs, tickAfter, tickIsDue } from "./targets/tick.ts";
import { noTurnover, updateTurnover } from "./turnover.ts";

/** A workload seen for the first time: what runs is what was meant, until a fresh sample says otherwise. */
export function adopt({ observed }: WorkloadFacts, nowMs: number): WorkloadState {
  const running = observed.desired ?? observed.ready + observed.starting;
  return {
    demand: { replicas: running, reason: "warming-up", detail: "holds what it found" },
    allocated: running,
    desired: running,
    stepFrom: running,
    freshAtMs: nowMs,
    guards: noGuardMemory,
    turnover: noTurnover,
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
  if (isBlind(demand.reason)) {
    const fallsBackAtMs = fallbackAtMs(guards.fallback, state.freshAtMs);
    if (fallsBackAtMs !== undefined) return fallsBackAtMs;
  }
  if (nextTickAtMs === undefined) return undefined;
  if (!followsMetric(target) || demand.reason === "fallback") return guards.step ? nextTickAtMs : undefined;
  const { everyMs, onSample } = rhythmOf(target);
  return onSample ? nextTickAtMs : lookAgainMs(nextTickAtMs, waitingSince(sample, state), everyMs);
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
  const state = turnover === before.turnover ? before : { ...before, turnover };
  if (followsMetric(target)) return updateFromMetric(workload, target, facts, state, nowMs);
  const { replicas, ...why } = plainDemand(target, { ...facts, desired: state.desired, capacity });
  const trouble = facts.observed.ready < state.desired ? facts.observed.trouble : undefined;
  const demand = { replicas, ...(trouble ? holdForTrouble(trouble) : why) };
  return asking(state, demand, nowMs);
}

/** A demand that no law steps; the step limit has its ticks all the same. */
function asking(state: WorkloadState, demand: Demand, nowMs: number): WorkloadState {
  if (!tickIsDue(state.nextTickAtMs, nowMs, nowMs)) return { ...state, demand };
  return { ...state, demand, stepFrom: state.desired, nextTickAtMs: tickAfter(state.nextTickAtMs, nowMs) };
}

function updateFromMetric(
  workload: WorkloadSpec,
  target: MetricTarget,
  facts: WorkloadFacts,
  state: WorkloadState,
  nowMs: number,
): WorkloadState {
  const { sample, observed } = facts;
  const unusable =
    holdForSample(sample, workload.metric?.everyMs ?? 0, nowMs) ?? holdForSetpoint(target, facts.setpoint, nowMs);
  if (unusable) return heldBlind(workload, state, unusable, nowMs);
  if (sample?.reading.kind !== "value") return state;

  const rhythm = rhythmOf(target);
  const waitingMs = waitingSince(sample, state);
  const known = state.freshAtMs === sample.takenAtMs ? state : { ...state, freshAtMs: sample.takenAtMs };
  if (!stepIsDue(rhythm, state.nextTickAtMs, waitingMs, nowMs)) return known;

  const { demand, memory } = stepLaw(
    target,
    { ...lawInput(workload, facts, state, nowMs), sample: { ...sample, value: sample.reading.value } },
    state.target,
  );
  const ticked: WorkloadState = {
    ...known,
    ...(memory && { target: memory }),
    nextTickAtMs: rhythm.onSample
      ? nowMs + rhythm.everyMs
      : tickAfter(state.nextTickAtMs, nowMs, waitingMs, rhythm.everyMs),
    usedSampleAtMs: sample.takenAtMs,
  };
  const onTheWay = holdOnTheWay(rhythm, facts, state);
  // replicas that cannot start are no reason to keep them all, only not to order more of them
  const givesUp = observed.trouble !== undefined && demand.replicas < state.demand.replicas;
  if (onTheWay && !givesUp) return held(ticked, onTheWay);
  return { ...ticked, demand, stepFrom: state.desired };
}

/** A setpoint that is a metric has to be known as the metric itself has. */
function holdForSetpoint(target: MetricTarget, setpoint: CoreSample | undefined, nowMs: number): Hold | undefined {
  const metric = setpointMetricOf(target);
  const unusable = metric && holdForSample(setpoint, metric.everyMs, nowMs);
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

function lawInput(
  { replicas }: WorkloadSpec,
  { observed, setpoint }: WorkloadFacts,
  state: WorkloadState,
  nowMs: number,
) {
  const { desired, allocated, turnover } = state;
  const { min, max } = widestBounds(replicas);
  const wanted = setpoint?.reading.kind === "value" ? { setpoint: setpoint.reading.value } : {};
  return {
    ...wanted,
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
  const kept = held(state, why);
  const demand = fallBack(guards.fallback, kept.demand, nowMs - state.freshAtMs);
  return demand ? asking(kept, demand, nowMs) : kept;
}

function held(state: WorkloadState, { reason, detail }: Hold): WorkloadState {
  return { ...state, demand: { replicas: state.demand.replicas, reason, detail } };
}
