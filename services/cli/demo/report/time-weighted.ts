import type { Span } from "./step-series.ts";

/** Least, greatest and time-weighted mean; null where nothing was known. */
export interface Spread {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}

export function spreadOf(spans: readonly Span[]): Spread {
  if (spans.length === 0) return { min: null, max: null, mean: null };
  const values = spans.map(({ value }) => value);
  const sum = spans.reduce((total, { value, forMs }) => total + value * forMs, 0);
  return { min: Math.min(...values), max: Math.max(...values), mean: sum / totalMs(spans) };
}

/** The least value that was not exceeded for `ratio` of the time; null where nothing was known. */
export function timeQuantile(spans: readonly Span[], ratio: number): number | null {
  const byValue = [...spans].sort((a, b) => a.value - b.value);
  const enoughMs = totalMs(spans) * ratio;
  let passedMs = 0;
  for (const { value, forMs } of byValue) {
    passedMs += forMs;
    if (passedMs >= enoughMs) return value;
  }
  return byValue.at(-1)?.value ?? null;
}

/** Share of the time above a limit; null where nothing was known. */
export function ratioAbove(spans: readonly Span[], limit: number): number | null {
  const known = totalMs(spans);
  return known === 0 ? null : totalMs(spans.filter(({ value }) => value > limit)) / known;
}

function totalMs(spans: readonly Span[]): number {
  return spans.reduce((total, { forMs }) => total + forMs, 0);
}
