const mostPoints = 2000;
const shortestMs = 500;

/** How often a point of a curve is kept: at least every half second, at most 2,000 of them; whole half seconds. */
export function curveSpacingMs(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / mostPoints / shortestMs)) * shortestMs;
}
