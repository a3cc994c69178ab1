import { fill, type Share } from "./fill.ts";
import { byTurn, type Turn } from "./turn.ts";

/** What a workload brings to the allocation. All counts are replicas. */
export interface Claim extends Turn {
  /** Kept whatever others want, as long as the floors fit at all. */
  readonly floor: number;
  readonly wanted: number;
  /** Held because its metric cannot be read: equals do not take this from it; 0 otherwise. */
  readonly held: number;
  /** What it has now; decides who keeps an odd replica among equals. */
  readonly desired: number;
}

/**
 * Divides a capacity: floors first, then the rest by priority, 1 first, so that a shortage takes from the lowest
 * priority down to its floor; equals share alike; remainders get what is left. The order of the input does not matter,
 * and nobody gets less than its floor while the floors fit.
 */
export function allocate(claims: readonly Claim[], capacity: number): ReadonlyMap<string, number> {
  const shares = claims.map((claim): Share => ({ claim, granted: 0 })).sort((a, b) => byTurn(a.claim, b.claim));
  let left = capacity;
  for (const share of shares) {
    share.granted = Math.min(share.claim.floor, left);
    left -= share.granted;
  }
  for (const level of levelsOf(shares)) {
    left -= fill(level, ({ held, wanted }) => Math.min(held, wanted), left);
    left -= fill(level, ({ wanted }) => wanted, left);
  }
  return new Map(shares.map(({ claim, granted }) => [claim.name, granted]));
}

/** Neighbours of one priority (remainders apart) share alike. */
function levelsOf(shares: readonly Share[]): Share[][] {
  const levels: Share[][] = [];
  for (const share of shares) {
    const level = levels.at(-1);
    const first = level?.[0]?.claim;
    if (level && first?.priority === share.claim.priority && first.remainder === share.claim.remainder)
      level.push(share);
    else levels.push([share]);
  }
  return levels;
}
