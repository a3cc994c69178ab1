/** How a workload's growth stands. All counts are replicas. */
interface Growth {
  readonly ordered: number;
  readonly allocated: number;
  /** What may be ordered of it now: between the two, or `allocated` where it is the fewer. */
  readonly fitting: number;
  /** Since when part of it fits; undefined: no part of it has yet. */
  readonly fitsSinceAtMs: number | undefined;
}

/** What goes out of a growth now. */
export interface LargeStep {
  readonly order: number;
  /** Since when part of the growth fits and waits; undefined: none does. */
  readonly fitsSinceAtMs: number | undefined;
  /** Part of it fits and waits for the rest. */
  readonly waits: boolean;
  /** When what fits then goes out without the rest, if it waits. */
  readonly untilAtMs: number | undefined;
}

/** Slots of a reallocation that do not come free within this time keep nobody waiting any longer. */
const patienceMs = 1000;

/**
 * What to order where each change of a workload locks it until its replicas are there: growth of which only part fits
 * waits for the slots of the rest to come free, so that it is one change, but no longer than a second from when the first
 * part fitted. Then goes out what fits, and the rest waits anew. Cuts never wait.
 */
export function inLargeSteps({ ordered, allocated, fitting, fitsSinceAtMs }: Growth, nowMs: number): LargeStep {
  if (fitting >= allocated) return { order: fitting, fitsSinceAtMs: undefined, waits: false, untilAtMs: undefined };
  if (fitting <= ordered) return { order: fitting, fitsSinceAtMs, waits: false, untilAtMs: undefined };
  const since = fitsSinceAtMs ?? nowMs;
  const untilAtMs = since + patienceMs;
  if (nowMs >= untilAtMs) return { order: fitting, fitsSinceAtMs: undefined, waits: false, untilAtMs: undefined };
  return { order: ordered, fitsSinceAtMs: since, waits: true, untilAtMs };
}

/** When the first of those that wait goes out without the rest; undefined: none waits. */
export function earliestEnd(steps: readonly LargeStep[]): number | undefined {
  const ends = steps.flatMap(({ untilAtMs }) => (untilAtMs === undefined ? [] : [untilAtMs]));
  return ends.length === 0 ? undefined : Math.min(...ends);
}
