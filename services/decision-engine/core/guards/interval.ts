import type { Reason } from "../../../../shared/model/decision.ts";

/** Reasons that a guard can have to move a demand. */
export type GuardReason = Extract<
  Reason,
  | "activating"
  | "bounded"
  | "cooling-down"
  | "dead-band"
  | "in-flight"
  | "paused"
  | "rate-limited"
  | "sample-absent"
  | "sample-stale"
  | "scheduled"
  | "stabilizing"
  | "step-limited"
  | "warming-up"
>;

/** What the guards leave of a demand, and which of them set each end. */
export interface Interval {
  /** Allocation takes nothing below this. */
  readonly floor: number;
  /** `floor` raised by the voluntary guards; a higher priority may break it, down to `floor`. */
  readonly least: number;
  readonly most: number;
  readonly leastReason: GuardReason;
  readonly mostReason: GuardReason;
  /** When the first of the guards that moved an end lets go of it; left out: not by itself. */
  readonly untilAtMs?: number;
}

/** What no guard has narrowed yet. */
export const open: Interval = {
  floor: 0,
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  leastReason: "bounded",
  mostReason: "bounded",
};

/**
 * The interval with nothing below `floor` that anybody may take. As with the other two: where a guard asks for what an
 * earlier one does not leave, the earlier one wins; `untilAtMs` is when the guard lets go without any event.
 */
export function raiseFloor(interval: Interval, floor: number, reason: GuardReason, untilAtMs?: number): Interval {
  const raised = atLeast(interval, floor, reason, untilAtMs);
  const lowest = Math.min(interval.most, floor);
  if (lowest <= interval.floor) return raised;
  const { least, most, leastReason, mostReason } = raised;
  return until({ floor: lowest, least, most, leastReason, mostReason }, raised.untilAtMs);
}

/** The interval without what is below `least`, as far as nobody of a higher priority needs it. */
export function atLeast(interval: Interval, least: number, reason: GuardReason, untilAtMs?: number): Interval {
  const raised = Math.min(interval.most, least);
  if (raised <= interval.least) return interval;
  const { floor, most, mostReason } = interval;
  return until({ floor, least: raised, most, leastReason: reason, mostReason }, interval.untilAtMs, untilAtMs);
}

/** The interval without what is above `most`. */
export function atMost(interval: Interval, most: number, reason: GuardReason, untilAtMs?: number): Interval {
  const lowered = Math.max(interval.least, most);
  if (lowered >= interval.most) return interval;
  const { floor, least, leastReason } = interval;
  return until({ floor, least, most: lowered, leastReason, mostReason: reason }, interval.untilAtMs, untilAtMs);
}

function until(interval: Interval, before: number | undefined, untilAtMs = before): Interval {
  if (untilAtMs === undefined) return interval;
  const { floor, least, most, leastReason, mostReason } = interval;
  return { floor, least, most, leastReason, mostReason, untilAtMs: Math.min(before ?? untilAtMs, untilAtMs) };
}
