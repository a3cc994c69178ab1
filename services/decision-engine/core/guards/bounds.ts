import type { Bounds } from "../../../../shared/model/pool.ts";
import { type GuardReason, open } from "./interval.ts";
import { entryInForce } from "./schedule.ts";

/** The bounds of an instant, and whether a schedule sets them. */
export interface BoundsInForce {
  readonly min: number;
  /** The largest count there is where no max is configured. */
  readonly max: number;
  readonly minReason: GuardReason;
  readonly maxReason: GuardReason;
}

/** Bounds at `wallMs`, in ms since 1970: those of the schedule's first entry in force, else the usual ones. */
export function boundsAt({ min, max = open.most, schedule }: Bounds, wallMs: number): BoundsInForce {
  const entry = schedule.length === 0 ? undefined : entryInForce(schedule, wallMs);
  return {
    min: entry?.min ?? min,
    max: entry?.max ?? max,
    minReason: entry?.min === undefined ? "bounded" : "scheduled",
    maxReason: entry?.max === undefined ? "bounded" : "scheduled",
  };
}

/**
 * The lowest min and the highest max of any time of day: what a law works with. Where there is no max, what the capacity
 * holds of the workload `alone`.
 */
export function widestBounds(
  { min, max: configured, schedule }: Bounds,
  alone: number,
): { readonly min: number; readonly max: number } {
  const max = configured ?? alone;
  if (schedule.length === 0) return { min, max };
  const mins = schedule.map((entry) => entry.min ?? min);
  const maxes = schedule.map((entry) => entry.max ?? max);
  return { min: Math.min(min, ...mins), max: Math.max(max, ...maxes) };
}
