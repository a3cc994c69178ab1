import type { Arrivals } from "../model.ts";
import type { Trace, TracePoint } from "./trace.ts";

/** Arrivals that may have a date. */
export interface TracedArrivals extends Arrivals {
  /** Milliseconds since 1970 at 0, where the trace says. */
  readonly startsAtMs?: number;
}

/** What arrives as a trace tells: straight lines between its points, its first and last rate outside. */
export function arrivalsOf(name: string, { points, startsAtMs }: Trace): TracedArrivals {
  return {
    name,
    ...(startsAtMs === undefined ? {} : { startsAtMs }),
    durationMs: points.at(-1)?.atMs ?? 0,
    ratePerSecond: rateOver(points),
  };
}

/** Part of what arrives, as if it were all. */
export function sectionOf(whole: Arrivals, fromMs: number, toMs: number): Arrivals {
  return {
    name: whole.name,
    durationMs: toMs - fromMs,
    ratePerSecond: (atMs) => whole.ratePerSecond(fromMs + atMs),
  };
}

/** Time mostly moves on: the place found last is tried before it is searched for. */
function rateOver(points: readonly TracePoint[]): (atMs: number) => number {
  let after = 0;
  return (atMs) => {
    if (!isFirstAfter(points, after, atMs)) after = firstAfter(points, atMs);
    return rateAt(points, after, atMs);
  };
}

function isFirstAfter(points: readonly TracePoint[], place: number, atMs: number): boolean {
  const right = points[place];
  const left = points[place - 1];
  return (!left || left.atMs <= atMs) && (!right || right.atMs > atMs);
}

function rateAt(points: readonly TracePoint[], after: number, atMs: number): number {
  const right = points[after];
  const left = points[after - 1];
  if (!left) return right?.ratePerSecond ?? 0;
  if (!right) return left.ratePerSecond;
  const share = (atMs - left.atMs) / (right.atMs - left.atMs);
  return left.ratePerSecond + (right.ratePerSecond - left.ratePerSecond) * share;
}

function firstAfter(points: readonly TracePoint[], atMs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
