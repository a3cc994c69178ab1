import type { DirectionGuards, GuardSpec } from "../../../../shared/model/pool.ts";

/** A change of what is desired, or some that followed each other so closely that they are remembered as one. */
export interface Change {
  /** The last of them; a guard that asks for a time without changes waits for this one. */
  readonly atMs: number;
  /** The first of them. */
  readonly sinceAtMs: number;
  /** The fewest and the most replicas that there were before any of them. */
  readonly fewest: number;
  readonly most: number;
}

/** More changes than this are merged, closest first, so that what is remembered stays small whatever a demand does. */
const mostChanges = 64;

const none: readonly Change[] = [];

/** The changes that guards still ask for, oldest first; undefined: none of them asks. */
export function keptChanges(
  { up, down }: GuardSpec,
  changes: readonly Change[] = none,
  nowMs: number,
): readonly Change[] | undefined {
  const periodMs = Math.max(longestPeriodOf(up), longestPeriodOf(down));
  const cooldownMs = Math.max(up?.cooldownMs ?? 0, down?.cooldownMs ?? 0);
  if (periodMs === 0 && cooldownMs === 0) return undefined;
  const first = changes.findIndex(({ atMs }) => atMs > nowMs - periodMs);
  const last = changes.at(-1);
  if (first === 0 || !last) return changes;
  if (first > 0) return changes.slice(first);
  // cooldowns ask for the last one only
  if (last.atMs <= nowMs - cooldownMs) return none;
  return changes.length === 1 ? changes : [last];
}

/** Adds a change; those of one instant are one. */
export function withChange(changes: readonly Change[], from: number, nowMs: number): readonly Change[] {
  if (changes.at(-1)?.atMs === nowMs) return changes;
  const longer = [...changes, { atMs: nowMs, sinceAtMs: nowMs, fewest: from, most: from }];
  return longer.length <= mostChanges ? longer : merged(longer);
}

/** Two neighbours become one as late as the later: no guard that looks at it allows more, or sooner, than both would. */
function merged(changes: readonly Change[]): readonly Change[] {
  let shortestMs = Number.POSITIVE_INFINITY;
  let at = 1;
  for (let index = 1; index < changes.length; index += 1) {
    const spanMs = (changes[index]?.atMs ?? 0) - (changes[index - 1]?.sinceAtMs ?? 0);
    if (spanMs < shortestMs) [shortestMs, at] = [spanMs, index];
  }
  const [one, other] = changes.slice(at - 1, at + 1);
  if (!one || !other) return changes;
  const fewest = Math.min(one.fewest, other.fewest);
  const most = Math.max(one.most, other.most);
  const both = { atMs: other.atMs, sinceAtMs: one.sinceAtMs, fewest, most };
  return [...changes.slice(0, at - 1), both, ...changes.slice(at + 1)];
}

function longestPeriodOf(guards: DirectionGuards | undefined): number {
  return guards?.policies.reduce((longest, { periodMs }) => Math.max(longest, periodMs), 0) ?? 0;
}
