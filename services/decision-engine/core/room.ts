import type { Amounts } from "./layout.ts";

/** How many replicas of this size fit; those that take nothing always do. */
export function fitting(needs: Amounts, free: Amounts): number {
  let most = Number.MAX_SAFE_INTEGER;
  for (let dimension = 0; dimension < needs.length; dimension += 1) {
    const need = needs[dimension] ?? 0;
    if (need > 0) most = Math.min(most, Math.floor((free[dimension] ?? 0) / need));
  }
  return Math.max(0, most);
}

/** Takes so many replicas out of what is free. */
export function take(free: number[], needs: Amounts, replicas: number): void {
  for (let dimension = 0; dimension < needs.length; dimension += 1) {
    free[dimension] = (free[dimension] ?? 0) - replicas * (needs[dimension] ?? 0);
  }
}
