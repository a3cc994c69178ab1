/** The top of an axis that starts at 0: a round number above the largest value, so that it does not move with every reading. */
export function roundTop(largest: number, least: number): number {
  const wanted = Math.max(largest * 1.08, least);
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  const step = steps.find((one) => one * magnitude >= wanted) ?? 10;
  return step * magnitude;
}

/** The largest number of the columns; 0 where there is none. */
export function largestOf(columns: readonly (readonly (number | null)[])[]): number {
  return columns.reduce(
    (largest, column) => column.reduce((most: number, value) => Math.max(most, value ?? 0), largest),
    0,
  );
}
