import type { CurvePoint } from "../model.ts";

/** Takes together what falls into one column of a picture. */
export type Together = (values: readonly number[]) => number;

export const highest: Together = (values) => values.reduce((most, value) => Math.max(most, value), 0);

export const mean: Together = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** One value for each of `columns` equal spans of the whole time; where none falls into a span, that of the span before. */
export function binned(
  curve: readonly CurvePoint[],
  durationMs: number,
  columns: number,
  pick: (point: CurvePoint) => number,
  together: Together,
): number[] {
  const spanMs = durationMs / columns;
  const bins: number[][] = Array.from({ length: columns }, () => []);
  for (const point of curve) bins[Math.min(columns - 1, Math.floor(point.atMs / spanMs))]?.push(pick(point));
  const values: number[] = [];
  for (const bin of bins) values.push(bin.length > 0 ? together(bin) : (values.at(-1) ?? 0));
  return values;
}
