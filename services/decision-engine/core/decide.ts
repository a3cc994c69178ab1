import type { PoolSpec } from "../../../shared/model/pool.ts";
import { allocate, type Claim } from "./allocate.ts";
import { adopt, nextLookAtMs, updateDemand } from "./demand.ts";
import { flow, slotsTaken } from "./flow.ts";
import { afterChange, type Guarded, guard } from "./guards/guard.ts";
import { isBlind } from "./hold.ts";
import type { PoolInput, WorkloadFacts } from "./input.ts";
import { type Amounts, type Layout, layoutOf, type Place } from "./layout.ts";
import { type Outcome, reasonFor } from "./outcome.ts";
import type { PoolState, WorkloadState } from "./state.ts";

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
  for (const place of layout.places) {
    const found = facts.get(place.workload.name);
    if (found) stages.push(stageOf(input, place, found, state.get(place.workload.name), nowMs));
  }
  const { reserve } = layout;
  const capacity = capacityFor(layout, facts);
  const granted = allocate(stages.map(claimOf), capacity, reserve);
  const grantAt = (index: number) => granted[index] ?? 0;
  const streams = stages.map((stage, index) => ({ place: stage.place, facts: stage.facts, allocated: grantAt(index) }));
  const orders = flow(streams, { capacity, reserve, surge: spec.surge });

  const outcomes = spec.workloads.map((): Outcome | undefined => undefined);
  const next = new Map<string, WorkloadState>();
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

/** What a pool's workloads may have: the replicas of one that is no longer configured hold their slots until they are gone. */
function capacityFor({ dimensions, capacity, names }: Layout, facts: PoolInput["facts"]): Amounts {
  let others = 0;
  for (const [name, known] of facts) if (!names.has(name)) others += slotsTaken(known);
  if (others === 0) return capacity;
  return capacity.map((amount, index) => (dimensions[index] === "replicas" ? Math.max(0, amount - others) : amount));
}

function stageOf(
  { spec, wallMs }: PoolInput,
  place: Place,
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
): Stage {
  const { workload, alone } = place;
  const from = startingFrom(spec.mode, facts, before, nowMs);
  const state = updateDemand(workload, facts, from, alone, nowMs);
  const { demand, desired, allocated, stepFrom, guards: memory } = state;
  const guarded = guard(workload, { facts, demand, desired, allocated, stepFrom, memory, nowMs, wallMs });
  const { least, most } = guarded.interval;
  return { place, facts, state, guarded, wanted: Math.max(least, Math.min(most, demand.replicas)) };
}

/** What was decided before. A shadow orders nothing: what others ordered is what it starts from, and a change to its guards. */
function startingFrom(
  mode: PoolSpec["mode"],
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
): WorkloadState {
  if (before && mode === "active") return before;
  const found = adopt(facts, nowMs);
  if (!before) return found;
  const { desired, allocated } = found;
  if (desired === before.desired && allocated === before.allocated) return before;
  const guards =
    desired === before.desired ? before.guards : afterChange(before.guards, before.desired, desired, nowMs);
  return { ...before, desired, allocated, guards };
}

function claimOf({ place, state: { demand, desired }, guarded, wanted }: Stage): Claim {
  const held = isBlind(demand.reason) ? Math.min(desired, wanted) : 0;
  return { place, floor: guarded.interval.floor, wanted, held, desired };
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

/** The same state where nothing in it has changed. */
function nextState({ state, guarded }: Stage, { from, desired, allocated }: Outcome, nowMs: number): WorkloadState {
  const guards = from === desired ? guarded.memory : afterChange(guarded.memory, from, desired, nowMs);
  if (guards === state.guards && allocated === state.allocated && desired === state.desired) return state;
  return { ...state, guards, allocated, desired };
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
