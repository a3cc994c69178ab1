import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { fallBack } from "./fallback.ts";
import { noGuardMemory } from "./guards/guard.ts";
import { type Hold, holdForReplicas, holdForSample, holdForTrouble } from "./hold.ts";
import type { CoreSample, WorkloadFacts } from "./input.ts";
import type { WorkloadState } from "./state.ts";
import type { Rhythm } from "./targets/law.ts";
import { followsMetric, type MetricTarget, rhythmOf, stepLaw } from "./targets/laws.ts";
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
  const { nextTickAtMs } = state;
  if (nextTickAtMs === undefined) return undefined;
  if (!followsMetric(target)) return guards.step ? nextTickAtMs : undefined;
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
  const turnover = updateTurnover(before.turnover, facts.observed, before.allocated, nowMs);
  const state = turnover === before.turnover ? before : { ...before, turnover };
  if (followsMetric(target)) return updateFromMetric(workload, target, facts, state, nowMs);
  const { replicas, ...why } = plainDemand(target, { ...facts, desired: state.desired, capacity });
  const trouble = facts.observed.ready < state.desired ? facts.observed.trouble : undefined;
  const demand = { replicas, ...(trouble ? holdForTrouble(trouble) : why) };
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
  const unusable = holdForSample(sample, workload.metric?.everyMs ?? 0, nowMs);
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
  const wanted = setpoint?.reading.kind === "value" ? { setpoint: setpoint.reading.value } : {};
  return {
    ...wanted,
    ready: observed.ready,
    desired,
    allocated,
    min: replicas.min,
    max: replicas.max,
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
  return demand ? { ...kept, demand } : kept;
}

function held(state: WorkloadState, { reason, detail }: Hold): WorkloadState {
  return { ...state, demand: { replicas: state.demand.replicas, reason, detail } };
}
