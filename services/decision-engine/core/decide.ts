import type { PoolSpec } from "../../../shared/model/pool.ts";
import { allocate, type Claim } from "./allocate.ts";
import { adopt, nextLookAtMs, stepGridOf, updateDemand } from "./demand.ts";
import { flow, slotsTaken } from "./flow.ts";
import { afterChange, type Guarded, guard } from "./guards/guard.ts";
import { isBlind } from "./hold.ts";
import type { PoolInput, WorkloadFacts } from "./input.ts";
import { type Layout, layoutOf, type Place } from "./layout.ts";
import { type Outcome, reasonFor } from "./outcome.ts";
import { take } from "./room.ts";
import { changed, type Learned, type PoolState, type WorkloadState } from "./state.ts";
import { countOf, updateTurnover } from "./turnover.ts";

export interface PoolDecision {
  readonly outcomes: readonly Outcome[];
  readonly state: PoolState;
  /** Replicas wanted that do not fit the capacity. */
  readonly unmet: number;
  /** When to decide again if nothing happens before; left out: no need. */
  readonly wakeAtMs?: number;
}

/** A workload on its way through the stages of one decision. */
interface Stage {
  readonly place: Place;
  readonly facts: WorkloadFacts;
  readonly state: WorkloadState;
  readonly guarded: Guarded;
  readonly wanted: number;
}

/**
 * Decides a pool: target → demand, guards → interval, allocation under the capacity, flow into free slots.
 * Pure: `nowMs` is the only time it knows. Called on every sample, observation and tick; targets step only when due.
 */
export function decide(input: PoolInput, state: PoolState, nowMs: number): PoolDecision {
  const { spec, facts } = input;
  const layout = layoutOf(spec);
  const stages: Stage[] = [];
  const next = new Map<string, WorkloadState>();
  const left = [...layout.capacity];
  for (const place of layout.places) {
    const { name } = place.workload;
    const found = facts.get(name);
    const before = state.get(name);
    if (found) stages.push(stageOf(input, place, found, before, nowMs));
    else if (before) {
      next.set(name, before);
      take(left, place.needs, mostHeld(before));
    }
  }
  const { reserve } = layout;
  const mayGrow = makeRoom(layout, facts, left);
  const capacity = left.map((amount) => Math.max(0, amount));
  const granted = allocate(
    stages.map((stage) => claimOf(stage, mayGrow)),
    capacity,
    reserve,
  );
  const grantAt = (index: number) => granted[index] ?? 0;
  const streams = stages.map((stage, index) => ({ place: stage.place, facts: stage.facts, allocated: grantAt(index) }));
  const orders = flow(streams, { capacity, reserve, surge: spec.surge });

  const outcomes = spec.workloads.map((): Outcome | undefined => undefined);
  let unmet = 0;
  for (const [index, stage] of stages.entries()) {
    const allocated = grantAt(index);
    const outcome = outcomeOf(stage, allocated, orders[index] ?? stage.state.desired, spec.mode);
    outcomes[stage.place.index] = outcome;
    next.set(outcome.workload, nextState(stage, outcome, nowMs));
    unmet += unmetOf(stage, allocated);
  }
  const wakeAtMs = earliestLook(stages, nowMs);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  return { outcomes: known, state: next, unmet, ...(wakeAtMs === undefined ? {} : { wakeAtMs }) };
}

/** Most replicas that a workload can have of which just now nothing is observed. */
function mostHeld({ desired, allocated, turnover }: WorkloadState): number {
  return Math.max(desired, allocated) + countOf(turnover.stops);
}

/**
 * Takes what the replicas of workloads hold that are not configured any more, until they are gone. As nobody knows what
 * they take besides being replicas, nothing may grow meanwhile where that is limited: says whether it may.
 */
function makeRoom({ dimensions, names }: Layout, facts: PoolInput["facts"], left: number[]): boolean {
  let others = 0;
  for (const [name, known] of facts) if (!names.has(name)) others += slotsTaken(known);
  if (others === 0) return true;
  const [first] = dimensions;
  if (first === "replicas") left[0] = (left[0] ?? 0) - others;
  return dimensions.every((dimension) => dimension === "replicas");
}

function stageOf(
  { spec, wallMs, learned }: PoolInput,
  place: Place,
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
): Stage {
  const { workload, alone } = place;
  const from = startingFrom(spec.mode, facts, before, nowMs, learned?.get(workload.name));
  const state = updateDemand(workload, facts, from, alone, nowMs);
  const { demand, desired, allocated, stepFrom, guards: memory } = state;
  const grid = stepGridOf(workload, state);
  const guarded = guard(workload, { facts, demand, desired, allocated, stepFrom, memory, nowMs, wallMs, grid });
  const { least, most } = guarded.interval;
  return { place, facts, state, guarded, wanted: Math.max(least, Math.min(most, demand.replicas)) };
}

/** What was decided before. A shadow orders nothing: what others ordered is what it starts from, and a change to its guards. */
function startingFrom(
  mode: PoolSpec["mode"],
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
  learned: Learned | undefined,
): WorkloadState {
  if (before && mode === "active") return before;
  const found = adopt(facts, nowMs, learned);
  if (!before) return found;
  const { desired, allocated } = found;
  if (desired === before.desired && allocated === before.allocated) return before;
  const guards = desired === before.desired ? before.guards : afterChange(before.guards, before.desired, nowMs);
  return changed(before, { desired, allocated, guards });
}

function claimOf({ place, state: { demand, desired }, guarded, wanted: most }: Stage, mayGrow: boolean): Claim {
  const wanted = mayGrow ? most : Math.min(most, desired);
  const held = isBlind(demand.reason) || demand.reason === "fallback" ? Math.min(desired, wanted) : 0;
  return { place, floor: Math.min(guarded.interval.floor, wanted), wanted, held, desired };
}

function outcomeOf(
  { place: { workload, remainder }, state, guarded: { interval }, wanted }: Stage,
  allocated: number,
  order: number,
  mode: PoolSpec["mode"],
): Outcome {
  const { demand, desired: from } = state;
  const { name } = workload;
  const { reason, detail } = reasonFor({ from, demand, interval, wanted, allocated, desired: order, remainder });
  const { replicas } = demand;
  if (mode === "active")
    return { workload: name, from, demand: replicas, interval, allocated, desired: order, reason, detail };
  const would = `would order ${order} (${reason}): ${detail}`;
  const [desired, proposed] = [from, order];
  return {
    workload: name,
    from,
    demand: replicas,
    interval,
    allocated,
    desired,
    proposed,
    reason: "shadow",
    detail: would,
  };
}

/** The same state where nothing in it has changed. What is granted begins to start, or to stop, at this instant; a shadow grants nothing. */
function nextState(
  { facts: { observed }, state, guarded }: Stage,
  { from, desired, allocated, proposed }: Outcome,
  nowMs: number,
): WorkloadState {
  const guards = from === desired ? guarded.memory : afterChange(guarded.memory, from, nowMs);
  if (guards === state.guards && allocated === state.allocated && desired === state.desired) return state;
  const grants = allocated !== state.allocated && proposed === undefined;
  const turnover = grants
    ? updateTurnover(state.turnover, observed, allocated, nowMs, state.usedSampleAtMs)
    : state.turnover;
  return changed(state, { guards, allocated, desired, turnover });
}

/** Demand that capacity cannot meet, for whoever may add capacity; what a remainder would take above its floor is none. */
function unmetOf({ place: { remainder }, guarded: { interval }, wanted }: Stage, allocated: number): number {
  return Math.max(0, (remainder ? interval.floor : wanted) - allocated);
}

/** When something is to be looked at without an event; what is overdue waits for one. */
function earliestLook(stages: readonly Stage[], nowMs: number): number | undefined {
  let earliest: number | undefined;
  for (const { place, facts, state, guarded } of stages) {
    const looks = [nextLookAtMs(place.workload, facts.sample, state), guarded.wakeAtMs];
    for (const atMs of looks) {
      if (atMs !== undefined && atMs > nowMs && (earliest === undefined || atMs < earliest)) earliest = atMs;
    }
  }
  return earliest;
}
