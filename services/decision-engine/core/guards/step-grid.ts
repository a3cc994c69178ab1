/** The steps of a law that takes them on a grid and not with every sample. */
export interface StepGrid {
  readonly everyMs: number;
  /** When the newest step was due. */
  readonly lastAtMs: number;
}

/**
 * How long ago something happened in whole steps of a law: what comes of a step counts as done with it. A step may come
 * a little early, so the last quarter before it is its own: every 15 s, newest at 60 s: at 45.1 s or 56 s → 15 s; at 56.5 s → 0.
 */
export function stepsSinceMs({ everyMs, lastAtMs }: StepGrid, atMs: number): number {
  return everyMs * Math.max(0, Math.ceil((lastAtMs - atMs) / everyMs - 1 / 4));
}

/** From here back by the clock, what is too old is too old by that count too. */
export function countedFromAtMs({ everyMs, lastAtMs }: StepGrid): number {
  return lastAtMs - everyMs / 4;
}

/** The instant as of which times are over: now; of a law on a grid its newest step, that nothing old is let out before the next. */
export function settledAtMs(grid: StepGrid | undefined, nowMs: number): number {
  return grid ? grid.lastAtMs + grid.everyMs / 4 : nowMs;
}
