import type { Direction, DirectionGuards } from "../../../../shared/model/pool.ts";
import { atLeast, atMost, type Interval } from "./interval.ts";
import type { Standing } from "./standing.ts";
import { settledAtMs } from "./step-grid.ts";

/**
 * What was asked for during a stabilization window: what is asked for now, and of what was asked before only what is
 * more careful than all that came after it, so that the first of them is the most careful of all.
 */
export interface AskedWindow {
  readonly asked: number;
  readonly past: readonly { readonly asked: number; readonly endedAtMs: number }[];
}

/** A window brought up to now. It begins with what was found, so that a restart changes nothing in haste. */
export function windowAfter(
  before: AskedWindow | undefined,
  direction: Direction,
  guards: DirectionGuards | undefined,
  { asked, desired, nowMs, grid }: Standing,
): AskedWindow | undefined {
  const windowMs = guards?.stabilizationMs ?? 0;
  if (windowMs === 0) return undefined;
  const window = before ?? { asked: desired, past: [] };
  const [first] = window.past;
  const overAtMs = settledAtMs(grid, nowMs) - windowMs;
  const expired = first !== undefined && first.endedAtMs <= overAtMs;
  const alive = expired ? window.past.filter(({ endedAtMs }) => endedAtMs > overAtMs) : window.past;
  if (window.asked === asked) return expired ? { asked, past: alive } : window;
  if (isMoreCareful(direction, window.asked, asked)) {
    return { asked, past: [...alive, { asked: window.asked, endedAtMs: nowMs }] };
  }
  return { asked, past: alive.filter((one) => isMoreCareful(direction, one.asked, asked)) };
}

/** Down no further than the highest, up no further than the lowest that was asked for in the window. */
export function stabilize(
  interval: Interval,
  direction: Direction,
  { stabilizationMs }: DirectionGuards,
  window: AskedWindow | undefined,
  { desired, granted, grid }: Standing,
): Interval {
  const extreme = window?.past[0];
  if (!extreme) return interval;
  const { asked, endedAtMs } = extreme;
  const untilAtMs = grid ? undefined : endedAtMs + stabilizationMs;
  if (direction === "up") return atMost(interval, Math.max(granted, asked), "stabilizing", untilAtMs);
  return atLeast(interval, Math.min(desired, asked), "stabilizing", untilAtMs);
}

function isMoreCareful(direction: Direction, one: number, other: number): boolean {
  return direction === "up" ? one < other : one > other;
}
