import type { PoolSpec } from "../../../shared/model/pool.ts";
import { allocate, type Claim } from "./allocate.ts";
import { nextLookAtMs, stepGridOf, updateDemand } from "./demand.ts";
import { flow, lastOrdered } from "./flow.ts";
import { afterChange, guard } from "./guards/guard.ts";
import { isBlind } from "./hold.ts";
import type { PoolInput, WorkloadFacts } from "./input.ts";
import { earliestEnd, inLargeSteps, type LargeStep } from "./large-steps.ts";
import { type Layout, layoutOf, type Place } from "./layout.ts";
import { type Outcome, reasonFor } from "./outcome.ts";
import { take } from "./room.ts";
import { holdsFor, never, type Past, type Stage, settledUntil } from "./stage.ts";
import { startingFrom } from "./starting-from.ts";
import { changed, type PoolState, type WorkloadState } from "./state.ts";
import { updateTurnover } from "./turnover.ts";
import { makeRoom, mostHeld } from "./undecided.ts";

export interface PoolDecision {
  readonly outcomes: readonly Outcome[];
  readonly state: PoolState;
  /** Replicas wanted that do not fit the capacity. */
  readonly unmet: number;
  /** When to decide again if nothing happens before; left out: no need. */
  readonly wakeAtMs?: number;
  /** What the next decision need not work out again: pass it on. */
  readonly past: Past;
}

/**
 * Decides a pool: target → demand, guards → interval, allocation under the capacity, flow into free slots.
 * Pure: `nowMs` is the only time it knows. Called on every sample, observation and tick; targets step only when due.
 */
export function decide(input: PoolInput, state: PoolState, nowMs: number): PoolDecision {
  const { spec } = input;
  const layout = layoutOf(spec);
  const { stages, next, left, obstacle } = enter(input, layout, state, nowMs);
  const { reserve } = layout;
  const capacity = left.map((amount) => Math.max(0, amount));
  const granted = allocate(
    stages.map((stage) => claimOf(stage, obstacle === undefined)),
    capacity,
    reserve,
  );
  const grantAt = (index: number) => granted[index] ?? 0;
  const streams = stages.map((stage, index) => ({ place: stage.place, facts: stage.facts, allocated: grantAt(index) }));
  const orders = flow(streams, { capacity, reserve, surge: spec.surge });
  const steps = input.locksWhileScaling ? stepsOf(stages, granted, orders, nowMs) : undefined;

  const outcomes = spec.workloads.map((): Outcome | undefined => undefined);
  const inTurn: Outcome[] = [];
  const { mode } = spec;
  let unmet = 0;
  for (const [index, stage] of stages.entries()) {
    const allocated = grantAt(index);
    const step = steps?.[index];
    const order = step?.order ?? orders[index] ?? stage.state.desired;
    const result = { allocated, order, obstacle, step };
    const outcome = sameAgain(input.past, index, stage, result) ?? outcomeOf(stage, result, mode);
    inTurn.push(outcome);
    outcomes[stage.place.index] = outcome;
    next.set(outcome.workload, nextState(stage, outcome, step?.fitsSinceAtMs, nowMs));
    unmet += unmetOf(stage, allocated);
  }
  const wakeAtMs = earliestLook(stages, steps && earliestEnd(steps), nowMs);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  const past = { stages, outcomes: inTurn, inSteps: steps !== undefined, obstacle };
  return { outcomes: known, state: next, unmet, past, ...(wakeAtMs === undefined ? {} : { wakeAtMs }) };
}

/** What a decision begins with. */
interface Entered {
  readonly stages: readonly Stage[];
  /** States of the workloads that are not observed just now. */
  readonly next: Map<string, WorkloadState>;
  /** The capacity without what may be taken by replicas that nothing is decided for. */
  readonly left: readonly number[];
  /** Why nothing may grow, for a person; undefined: it may. */
  readonly obstacle: string | undefined;
}

function enter(input: PoolInput, layout: Layout, state: PoolState, nowMs: number): Entered {
  const { facts } = input;
  const stages: Stage[] = [];
  const next = new Map<string, WorkloadState>();
  const left = [...layout.capacity];
  let unknown: string | undefined;
  for (const [turn, place] of layout.places.entries()) {
    const { name } = place.workload;
    const found = facts.get(name);
    const before = state.get(name);
    const settled = input.past?.stages[turn];
    if (found && settled && holdsFor(settled, place, found, before, nowMs)) stages.push(settled);
    else if (found) stages.push(stageOf(input, place, found, before, nowMs));
    else if (before) {
      next.set(name, before);
      take(left, place.needs, mostHeld(before));
    } else unknown = name;
  }
  const others = makeRoom(layout, facts, left);
  // it may hold anything, so what seems free may not be; what others have they keep
  const obstacle = unknown === undefined ? others : `how many ${unknown} has is not known yet`;
  return { stages, next, left, obstacle };
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
  const wanted = Math.max(least, Math.min(most, demand.replicas));
  const lookAtMs = nextLookAtMs(workload, facts.sample, state);
  const settledUntilMs = state === before ? settledUntil(workload, facts, state, lookAtMs) : never;
  return { place, facts, state, guarded, wanted, lookAtMs, settledUntilMs };
}

function claimOf({ place, state: { demand, desired }, guarded, wanted: most }: Stage, mayGrow: boolean): Claim {
  const wanted = mayGrow ? most : Math.min(most, desired);
  const held = isBlind(demand.reason) || demand.reason === "fallback" ? Math.min(desired, wanted) : 0;
  return { place, floor: Math.min(guarded.interval.floor, wanted), wanted, held, desired };
}

/** Where growth goes out in large steps: the step of each stage. */
function stepsOf(
  stages: readonly Stage[],
  granted: readonly number[],
  orders: readonly number[],
  nowMs: number,
): readonly LargeStep[] {
  return stages.map(({ facts, state: { desired, fitsSinceAtMs } }, index) => {
    const ordered = lastOrdered(facts);
    const allocated = granted[index] ?? 0;
    return inLargeSteps({ ordered, allocated, fitting: orders[index] ?? desired, fitsSinceAtMs }, nowMs);
  });
}

/** What came of a stage. */
interface Result {
  readonly allocated: number;
  readonly order: number;
  /** Why nothing may grow in the pool. */
  readonly obstacle: string | undefined;
  readonly step: LargeStep | undefined;
}

/** The outcome of the decision before, where the same stage has the same result. */
function sameAgain(
  past: Past | undefined,
  turn: number,
  stage: Stage,
  { allocated, order, obstacle, step }: Result,
): Outcome | undefined {
  const before = past?.outcomes[turn];
  if (!before || past.stages[turn] !== stage || past.obstacle !== obstacle || past.inSteps || step) return undefined;
  return before.allocated === allocated && (before.proposed ?? before.desired) === order ? before : undefined;
}

function outcomeOf(
  { place: { workload, remainder }, state, guarded: { interval }, wanted }: Stage,
  { allocated, order, obstacle, step }: Result,
  mode: PoolSpec["mode"],
): Outcome {
  const { demand, desired: from } = state;
  const { name } = workload;
  const inOneStep = step?.waits ?? false;
  const { reason, detail } = reasonFor({
    from,
    demand,
    interval,
    wanted,
    allocated,
    obstacle,
    desired: order,
    inOneStep,
    remainder,
  });
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
  fitsSinceAtMs: number | undefined,
  nowMs: number,
): WorkloadState {
  const guards = from === desired ? guarded.memory : afterChange(guarded.memory, from, nowMs);
  const counted = allocated === state.allocated && desired === state.desired;
  if (counted && guards === state.guards && fitsSinceAtMs === state.fitsSinceAtMs) return state;
  const grants = allocated !== state.allocated && proposed === undefined;
  const turnover = grants
    ? updateTurnover(state.turnover, observed, allocated, nowMs, state.usedSampleAtMs)
    : state.turnover;
  const next = changed(state, { guards, allocated, desired, turnover, fitsSinceAtMs });
  return next.fitsSinceAtMs === fitsSinceAtMs ? next : { ...next, fitsSinceAtMs }; // it waits no more
}

/** Demand that capacity cannot meet, for whoever may add capacity; what a remainder would take above its floor is none. */
function unmetOf({ place: { remainder }, guarded: { interval }, wanted }: Stage, allocated: number): number {
  return Math.max(0, (remainder ? interval.floor : wanted) - allocated);
}

/** When something is to be looked at without an event; what is overdue waits for one. */
function earliestLook(stages: readonly Stage[], stepsEndAtMs: number | undefined, nowMs: number): number | undefined {
  let earliest = stepsEndAtMs ?? Number.POSITIVE_INFINITY;
  for (const { lookAtMs, guarded } of stages) {
    const { wakeAtMs } = guarded;
    if (lookAtMs !== undefined && lookAtMs > nowMs && lookAtMs < earliest) earliest = lookAtMs;
    if (wakeAtMs !== undefined && wakeAtMs > nowMs && wakeAtMs < earliest) earliest = wakeAtMs;
  }
  return Number.isFinite(earliest) ? earliest : undefined;
}
