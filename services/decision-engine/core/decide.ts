import type { PoolSpec, WorkloadSpec } from "../../../shared/model/pool.ts";
import { allocate, type Claim } from "./allocate.ts";
import { adopt, nextLookAtMs, updateDemand } from "./demand.ts";
import { flow, slotsTaken } from "./flow.ts";
import { afterChange, type Guarded, guard } from "./guards/guard.ts";
import { isBlind } from "./hold.ts";
import type { PoolInput, WorkloadFacts } from "./input.ts";
import { type Outcome, reasonFor } from "./outcome.ts";
import { replicasIn } from "./resources.ts";
import type { PoolState, WorkloadState } from "./state.ts";
import { byTurn } from "./turn.ts";

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
  readonly workload: WorkloadSpec;
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
  const capacity = capacityFor(input);
  const stages = spec.workloads.flatMap((workload): Stage[] => {
    const known = facts.get(workload.name);
    return known ? [stageOf(input, workload, known, state.get(workload.name), nowMs)] : [];
  });
  const allocated = allocate(stages.map(claimOf), capacity);
  const grantOf = (name: string) => allocated.get(name) ?? 0;
  const streams = [...stages]
    .sort((a, b) => byTurn(claimOf(a), claimOf(b)))
    .map(({ workload: { name }, facts: known }) => ({ name, facts: known, allocated: grantOf(name) }));
  const orders = flow(streams, capacity);

  const outcomes = stages.map((stage) => {
    const { name } = stage.workload;
    return outcomeOf(stage, grantOf(name), orders.get(name) ?? stage.state.desired, spec.mode);
  });
  const wakeAtMs = earliestLook(stages, nowMs);
  return {
    outcomes,
    state: new Map(
      stages.map((stage, index) => [stage.workload.name, nextState(stage, outcomes[index], spec.mode, nowMs)]),
    ),
    unmet: stages.reduce((sum, stage) => sum + unmetOf(stage, grantOf(stage.workload.name)), 0),
    ...(wakeAtMs === undefined ? {} : { wakeAtMs }),
  };
}

/** What a pool's workloads may have: the replicas of one that is no longer configured hold their slots until they are gone. */
function capacityFor({ spec, facts }: PoolInput): number {
  const configured = new Set(spec.workloads.map(({ name }) => name));
  const others = [...facts].filter(([name]) => !configured.has(name));
  return Math.max(0, replicasIn(spec.capacity) - others.reduce((sum, [, known]) => sum + slotsTaken(known), 0));
}

function stageOf(
  { spec, wallMs }: PoolInput,
  workload: WorkloadSpec,
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
): Stage {
  const from = startingFrom(spec.mode, facts, before, nowMs);
  const state = updateDemand(workload, facts, from, replicasIn(spec.capacity), nowMs);
  const { demand, desired, stepFrom, guards: memory } = state;
  const guarded = guard(workload, { facts, demand, desired, stepFrom, memory, nowMs, wallMs });
  const { least, most } = guarded.interval;
  return { workload, facts, state, guarded, wanted: Math.max(least, Math.min(most, demand.replicas)) };
}

/** What was decided before. A shadow orders nothing, so what others ordered is what it starts from each time. */
function startingFrom(
  mode: PoolSpec["mode"],
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
): WorkloadState {
  if (before && mode === "active") return before;
  const found = adopt(facts, nowMs);
  return before ? { ...before, desired: found.desired, allocated: found.allocated } : found;
}

function claimOf({ workload, state, guarded, wanted }: Stage): Claim {
  return {
    name: workload.name,
    priority: workload.priority,
    floor: guarded.interval.floor,
    wanted,
    held: isBlind(state.demand.reason) ? state.desired : 0,
    desired: state.desired,
    remainder: isRemainder(workload),
  };
}

function outcomeOf(
  { workload, state, guarded: { interval }, wanted }: Stage,
  allocated: number,
  desired: number,
  mode: PoolSpec["mode"],
): Outcome {
  const { demand, desired: from } = state;
  const remainder = isRemainder(workload);
  const why = reasonFor({ from, demand, interval, wanted, allocated, desired, remainder });
  const decided = { workload: workload.name, from, demand: demand.replicas, interval, allocated };
  if (mode === "active") return { ...decided, desired, ...why };
  const detail = `would order ${desired} (${why.reason}): ${why.detail}`;
  return { ...decided, desired: from, proposed: desired, reason: "shadow", detail };
}

function nextState(
  { state, guarded }: Stage,
  outcome: Outcome | undefined,
  mode: PoolSpec["mode"],
  nowMs: number,
): WorkloadState {
  if (!outcome) return state;
  const { from, desired } = outcome;
  const guards = from === desired ? guarded.memory : afterChange(guarded.memory, from, desired, nowMs);
  return { ...state, guards, allocated: mode === "shadow" ? desired : outcome.allocated, desired };
}

/** Demand that capacity cannot meet, for whoever may add capacity; what a remainder would take is none. */
function unmetOf({ workload, wanted }: Stage, allocated: number): number {
  return isRemainder(workload) ? 0 : Math.max(0, wanted - allocated);
}

function isRemainder({ target }: WorkloadSpec): boolean {
  return target.kind === "remainder";
}

/** When something is to be looked at without an event; what is overdue waits for one. */
function earliestLook(stages: readonly Stage[], nowMs: number): number | undefined {
  const looks = stages.flatMap(({ workload, facts, state, guarded }) =>
    [nextLookAtMs(workload, facts.sample, state), guarded.wakeAtMs].flatMap((atMs) =>
      atMs !== undefined && atMs > nowMs ? [atMs] : [],
    ),
  );
  return looks.length === 0 ? undefined : Math.min(...looks);
}
