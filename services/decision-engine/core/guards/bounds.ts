import type { Bounds } from "../../../../shared/model/pool.ts";
import type { GuardReason } from "./interval.ts";
import { entryInForce } from "./schedule.ts";

/** The bounds of an instant, and whether a schedule sets them. */
export interface BoundsInForce {
  readonly min: number;
  readonly max: number;
  readonly minReason: GuardReason;
  readonly maxReason: GuardReason;
}

/** Bounds at `wallMs`, in ms since 1970: those of the schedule's first entry in force, else the usual ones. */
export function boundsAt({ min, max, schedule }: Bounds, wallMs: number): BoundsInForce {
  const entry = schedule.length === 0 ? undefined : entryInForce(schedule, wallMs);
  return {
    min: entry?.min ?? min,
    max: entry?.max ?? max,
    minReason: entry?.min === undefined ? "bounded" : "scheduled",
    maxReason: entry?.max === undefined ? "bounded" : "scheduled",
  };
}

/** The lowest min and the highest max of any time of day: what a law may ask for at all. */
export function widestBounds(bounds: Bounds): { readonly min: number; readonly max: number } {
  if (bounds.schedule.length === 0) return bounds;
  const mins = bounds.schedule.map(({ min = bounds.min }) => min);
  const maxes = bounds.schedule.map(({ max = bounds.max }) => max);
  return { min: Math.min(bounds.min, ...mins), max: Math.max(bounds.max, ...maxes) };
}
