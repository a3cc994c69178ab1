import type { SourceAnswer } from "./sources/source.ts";

/** What a watcher knows and the schedule uses. */
export interface Hint {
  /** What its target wants the metric to be at most; left out: nobody can say. */
  readonly target?: number;
  /** Its replicas are changing. */
  readonly urgent?: boolean;
}

/** How much a reading now is worth, 0 to 1: how near the value is to the target, all where something is changing. */
export function pressureOf({ target, urgent = false }: Hint, newest: SourceAnswer | undefined): number {
  if (urgent) return 1;
  if (newest?.kind !== "value" || target === undefined) return 0;
  return target > 0 ? Math.min(1, newest.value / target) : Number(newest.value > 0);
}
