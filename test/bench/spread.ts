/** Of many moves, ms. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

/** When the replicas of a move came to run, after the moment the sample called for them. */
export interface MoveTimes {
  readonly first: Spread;
  readonly mean: Spread;
  readonly last: Spread;
}

/** `moves`: for each, the delays of its replicas in ms. */
export function moveTimes(moves: readonly (readonly number[])[]): MoveTimes {
  return {
    first: spread(moves.map((delays) => Math.min(...delays))),
    mean: spread(moves.map((delays) => delays.reduce((sum, delay) => sum + delay, 0) / delays.length)),
    last: spread(moves.map((delays) => Math.max(...delays))),
  };
}

/** Both are values that occurred, the p95 at least 19 of 20 are not above. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (ratio: number) => sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95) };
}
