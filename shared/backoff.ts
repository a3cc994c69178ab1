export interface BackoffRange {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Exponential back-off with full jitter in its upper half: between half of `firstMs`·2^attempt and all of it, never above `mostMs`. */
export function backoffMs(
  attempt: number,
  { firstMs, mostMs }: BackoffRange,
  random: () => number = Math.random,
): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30));
  return full * (0.5 + 0.5 * random());
}
