import { fill, type Share } from "./fill.ts";
import type { Amounts, Place } from "./layout.ts";

/** What a workload brings to the allocation. All counts are replicas. */
export interface Claim {
  readonly place: Place;
  /** Kept whatever others want, as long as the floors fit at all; at most `wanted`. */
  readonly floor: number;
  readonly wanted: number;
  /** Held because its metric cannot be read: equals do not take this from it; at most `wanted`, 0 otherwise. */
  readonly held: number;
  /** What it has now; decides who keeps an odd replica among equals. */
  readonly desired: number;
}

/**
 * Divides a capacity among claims in turn order, and says how many replicas each is granted: floors first, then the rest
 * by priority, 1 first, so that a shortage takes from the lowest priority down to its floor; equals share by weight;
 * remainders get what is left. The reserve is kept free of all but the highest priority there is.
 */
export function allocate(claims: readonly Claim[], capacity: Amounts, reserve: Amounts): readonly number[] {
  const shares = claims.map((claim): Share => ({ claim, granted: 0 }));
  const levels = levelsOf(shares);
  const left = [...capacity];
  for (const level of levels) fill(level, floorOf, left);
  let kept = false;
  for (const level of levels) {
    if (!kept && level[0]?.claim.place.level !== 0) {
      withhold(left, reserve);
      kept = true;
    }
    fill(level, heldOf, left);
    fill(level, wantedOf, left);
  }
  return shares.map(({ granted }) => granted);
}

function levelsOf(shares: readonly Share[]): Share[][] {
  const levels: Share[][] = [];
  let current: number | undefined;
  for (const share of shares) {
    const { level } = share.claim.place;
    if (level === current) levels.at(-1)?.push(share);
    else levels.push([share]);
    current = level;
  }
  return levels;
}

function withhold(left: number[], reserve: Amounts): void {
  for (const [dimension, amount] of reserve.entries()) {
    left[dimension] = Math.max(0, (left[dimension] ?? 0) - amount);
  }
}

function floorOf({ floor }: Claim): number {
  return floor;
}

function heldOf({ held }: Claim): number {
  return held;
}

function wantedOf({ wanted }: Claim): number {
  return wanted;
}
