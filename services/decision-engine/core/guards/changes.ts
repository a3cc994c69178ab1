import type { DirectionGuards, GuardSpec } from "../../../../shared/model/pool.ts";

/** A change of what is desired: how many there were before it. */
export interface Change {
  readonly atMs: number;
  readonly from: number;
}

const none: readonly Change[] = [];

/** The changes that guards still ask for, oldest first; undefined: none of them asks. */
export function keptChanges(
  { up, down }: GuardSpec,
  changes: readonly Change[] = none,
  nowMs: number,
): readonly Change[] | undefined {
  const longestMs = Math.max(longestOf(up), longestOf(down));
  if (longestMs === 0) return undefined;
  const first = changes.findIndex(({ atMs }) => atMs > nowMs - longestMs);
  if (first === 0 || changes.length === 0) return changes;
  return first < 0 ? none : changes.slice(first);
}

/** Adds a change; those of one instant are one. */
export function withChange(changes: readonly Change[], from: number, nowMs: number): readonly Change[] {
  return changes.at(-1)?.atMs === nowMs ? changes : [...changes, { atMs: nowMs, from }];
}

/** The oldest change of the last `periodMs`. */
export function firstWithin(changes: readonly Change[], periodMs: number, nowMs: number): Change | undefined {
  return changes.find(({ atMs }) => atMs > nowMs - periodMs);
}

function longestOf(guards: DirectionGuards | undefined): number {
  if (!guards) return 0;
  return guards.policies.reduce((longest, { periodMs }) => Math.max(longest, periodMs), guards.cooldownMs);
}
