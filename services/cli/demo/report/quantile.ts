/** The least of the values that a share of them does not exceed (nearest rank); null where there is none. */
export function quantile(values: readonly number[], ratio: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(ratio * sorted.length));
  return sorted[rank - 1] ?? null;
}
