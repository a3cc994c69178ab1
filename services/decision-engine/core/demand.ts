import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { type Hold, holdForReplicas, holdForSample, holdForTrouble } from "./hold.ts";
import type { CoreSample, WorkloadFacts } from "./input.ts";
import type { WorkloadState } from "./state.ts";
import { afterGap } from "./targets/queue-pid.ts";
import { followsMetric, type MetricTarget, plainDemand, stepOnSample } from "./targets/step.ts";
import { tickAfter, tickIsDue, ticksWereMissed } from "./targets/tick.ts";

/** A workload seen for the first time: what runs is what was meant, until a fresh sample says otherwise. */
export function adopt({ observed }: WorkloadFacts): WorkloadState {
  const running = observed.desired ?? observed.ready + observed.starting;
  return {
    demand: { replicas: running, reason: "warming-up", detail: "holds what it found" },
    allocated: running,
    desired: running,
    stepFrom: running,
  };
}

/** When the newest sample arrived, if it has a value that no step has used; else undefined. */
export function waitingSince(sample: CoreSample | undefined, { usedSampleMs }: WorkloadState): number | undefined {
  if (sample?.reading.kind !== "value" || sample.takenAtMs === usedSampleMs) return undefined;
  return sample.arrivedAtMs;
}

/** The workload's state with its demand brought up to `nowMs`: stepped if its tick is due and it can be trusted, else held. */
export function updateDemand(
  workload: WorkloadSpec,
  facts: WorkloadFacts,
  state: WorkloadState,
  capacity: number,
  nowMs: number,
): WorkloadState {
  const { target, metric } = workload;
  if (followsMetric(target)) return updateFromMetric(workload, target, facts, state, metric?.everyMs ?? 0, nowMs);
  const { replicas, ...why } = plainDemand(target, { desired: state.desired, capacity, fixed: facts.fixed });
  const trouble = facts.observed.ready < state.desired ? facts.observed.trouble : undefined;
  const demand = { replicas, ...(trouble ? holdForTrouble(trouble) : why) };
  if (!tickIsDue(state.nextTickMs, nowMs, nowMs)) return { ...state, demand };
  return { ...state, demand, stepFrom: state.desired, nextTickMs: tickAfter(state.nextTickMs, nowMs) };
}

function updateFromMetric(
  { replicas }: WorkloadSpec,
  target: MetricTarget,
  { sample, observed }: WorkloadFacts,
  state: WorkloadState,
  everyMs: number,
  nowMs: number,
): WorkloadState {
  const unusable = holdForSample(sample, everyMs, nowMs);
  if (unusable) return held(state, unusable);
  if (sample?.reading.kind !== "value") return state;

  const waitingMs = waitingSince(sample, state);
  if (!tickIsDue(state.nextTickMs, waitingMs, nowMs)) return state;

  const counted = { ...sample, value: sample.reading.value };
  const { desired } = state;
  const basis = { desired, ready: observed.ready, range: replicas.max - replicas.min };
  const gap = state.memory && ticksWereMissed(state.nextTickMs, nowMs) ? afterGap(state.memory) : state.memory;
  const { demand, memory } = stepOnSample(target, counted, basis, gap);
  const ticked: WorkloadState = {
    ...state,
    ...(memory && { memory }),
    nextTickMs: tickAfter(state.nextTickMs, nowMs, waitingMs),
    usedSampleMs: sample.takenAtMs,
  };
  const onTheWay = holdForReplicas(observed, desired, state.allocated);
  // replicas that cannot start are no reason to keep them all, only not to order more of them
  const givesUp = observed.trouble !== undefined && demand.replicas < state.demand.replicas;
  if (onTheWay && !givesUp) return held(ticked, onTheWay);
  return { ...ticked, demand, stepFrom: desired };
}

function held(state: WorkloadState, { reason, detail }: Hold): WorkloadState {
  return { ...state, demand: { replicas: state.demand.replicas, reason, detail } };
}
