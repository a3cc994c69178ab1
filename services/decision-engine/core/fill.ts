import type { Claim } from "./allocate.ts";

/** A claim and what it has been granted so far. */
export interface Share {
  readonly claim: Claim;
  granted: number;
}

/**
 * Raises equals towards their caps with at most `budget` replicas: everybody to the highest common level that can be
 * paid, then the odd ones to those that have more now, so that nothing moves without a reason. Returns what was spent.
 */
export function fill(shares: readonly Share[], capOf: (claim: Claim) => number, budget: number): number {
  if (budget <= 0) return 0;
  const level = highestLevel(shares, capOf, budget);
  let spent = 0;
  for (const share of shares) {
    const raised = Math.max(share.granted, Math.min(capOf(share.claim), level));
    spent += raised - share.granted;
    share.granted = raised;
  }
  const odd = shares
    .filter((share) => share.granted === level && capOf(share.claim) > level)
    .sort((a, b) => b.claim.desired - a.claim.desired)
    .slice(0, Math.max(0, budget - spent));
  for (const share of odd) share.granted += 1;
  return spent + odd.length;
}

/** The highest level to which all can be raised within the budget, by bisection: n·log(cap) steps. */
function highestLevel(shares: readonly Share[], capOf: (claim: Claim) => number, budget: number): number {
  let low = 0;
  let high = shares.reduce((most, { claim }) => Math.max(most, capOf(claim)), 0);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const cost = shares.reduce(
      (sum, { claim, granted }) => sum + Math.max(0, Math.min(capOf(claim), middle) - granted),
      0,
    );
    if (cost <= budget) low = middle;
    else high = middle - 1;
  }
  return low;
}
