/** Ready replicas from an instant on. After merging it is a mean, and need not be whole. */
export interface ReadyCount {
  readonly sinceAtMs: number;
  readonly count: number;
}

/** More changes than this since the newest sample used are merged, oldest first; their sum stays exact. */
const mostCounts = 64;

/** The history, oldest first, with the count of now, back to `neededAtMs`; the same object where nothing changed. */
export function withReadyCount(
  history: readonly ReadyCount[],
  count: number,
  nowMs: number,
  neededAtMs: number,
): readonly ReadyCount[] {
  let first = history.length - 1;
  while (first > 0 && (history[first]?.sinceAtMs ?? neededAtMs) > neededAtMs) first -= 1;
  const needed = first > 0 ? history.slice(first) : history;
  if (needed.at(-1)?.count === count) return needed;
  return merged([...needed, { sinceAtMs: nowMs, count }], nowMs);
}

/** Ready replicas times seconds between two instants; before the history begins, its first count was there. */
export function readySeconds(history: readonly ReadyCount[], fromAtMs: number, toAtMs: number): number {
  let untilAtMs = toAtMs;
  let sum = 0;
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const entry = history[index];
    if (!entry) break;
    const sinceAtMs = index === 0 ? fromAtMs : Math.max(fromAtMs, entry.sinceAtMs);
    if (sinceAtMs < untilAtMs) {
      sum += entry.count * (untilAtMs - sinceAtMs);
      untilAtMs = sinceAtMs;
    }
  }
  return sum / 1000;
}

/** The two oldest become their mean over the time both lasted. */
function merged(history: readonly ReadyCount[], nowMs: number): readonly ReadyCount[] {
  const [first, second, ...rest] = history;
  if (history.length <= mostCounts || !first || !second) return history;
  const untilAtMs = rest[0]?.sinceAtMs ?? nowMs;
  const count = readySeconds([first, second], first.sinceAtMs, untilAtMs) / ((untilAtMs - first.sinceAtMs) / 1000);
  return [{ sinceAtMs: first.sinceAtMs, count }, ...rest];
}
