import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import type { Guarded } from "./guards/guard.ts";
import { isBlind, sampleStaleAfterMs } from "./hold.ts";
import type { WorkloadFacts } from "./input.ts";
import type { Place } from "./layout.ts";
import type { Outcome } from "./outcome.ts";
import type { WorkloadState } from "./state.ts";
import { followsMetric, setpointMetricOf } from "./targets/laws.ts";

/** Not settled at all. */
export const never = Number.NEGATIVE_INFINITY;

/** A workload on its way through one decision: its demand brought up to date, and what its guards leave of it. */
export interface Stage {
  readonly place: Place;
  readonly facts: WorkloadFacts;
  readonly state: WorkloadState;
  readonly guarded: Guarded;
  /** The demand inside the interval. */
  readonly wanted: number;
  /** When the target is to be looked at without an event; undefined: not before something happens. */
  readonly lookAtMs: number | undefined;
  /** Until then the same facts and the same state lead to just this again. */
  readonly settledUntilMs: number;
}

/** What came of a decision, workload by workload in turn order. */
export interface Past {
  readonly stages: readonly Stage[];
  readonly outcomes: readonly Outcome[];
  /** Growth went out in large steps. */
  readonly inSteps: boolean;
  /** Why nothing might grow in the pool, for a person; undefined: it might. */
  readonly obstacle: string | undefined;
}

/** Whether a stage of the decision before is what would be worked out now: most decisions are due to one workload of many. */
export function holdsFor(
  stage: Stage,
  place: Place,
  facts: WorkloadFacts,
  before: WorkloadState | undefined,
  nowMs: number,
): boolean {
  return nowMs < stage.settledUntilMs && stage.facts === facts && stage.state === before && stage.place === place;
}

/**
 * Until when nothing but new facts changes a state that they have just left as it was; the past where anything else may:
 * guards and schedules have clocks of their own, and what is held blind or asked for by a fallback changes with time.
 */
export function settledUntil(
  workload: WorkloadSpec,
  { sample }: WorkloadFacts,
  state: WorkloadState,
  lookAtMs: number | undefined,
): number {
  const { replicas, guards, metric, target } = workload;
  const { demand, usedSampleAtMs } = state;
  const isPlain = followsMetric(target) && setpointMetricOf(target) === undefined;
  const hasClocks =
    replicas.schedule.length > 0 || guards.step || guards.up || guards.down || guards.activation || guards.inFlight;
  if (!isPlain || hasClocks || isBlind(demand.reason) || demand.reason === "fallback") return never;
  if (sample?.reading.kind !== "value" || usedSampleAtMs === undefined) return never;
  const staleAtMs = sample.takenAtMs + sampleStaleAfterMs(sample, metric);
  return Math.min(staleAtMs, lookAtMs ?? staleAtMs);
}
