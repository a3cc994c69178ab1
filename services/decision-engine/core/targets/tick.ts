/** The tick of the laws copied from the Microscaling Engine; their gains are per tick of exactly this length. */
export const tickMs = 500;

/** How far from its tick a sample may arrive and still be what that tick uses: half of it early, half of it late. */
const slackMs = 100;

/**
 * Whether a tick is taken now. Ticks lie on a grid of exactly 500 ms that the first sample sets; one is taken when its
 * sample arrives, at the latest half the slack after its time, so that no sample waits a whole tick for being 1 ms late.
 */
export function tickIsDue(nextTickMs: number | undefined, hasNewSample: boolean, nowMs: number): boolean {
  if (nextTickMs === undefined) return hasNewSample;
  return nowMs >= nextTickMs + slackMs / 2 || (hasNewSample && nowMs >= nextTickMs - slackMs / 2);
}

/**
 * The tick after one taken now: the next on the grid. Ticks that were slept through are left out, not made up for: one
 * taken 460 ms late is the next one 40 ms early.
 */
export function tickAfter(nextTickMs: number | undefined, nowMs: number): number {
  const taken = nextTickMs ?? nowMs;
  const missed = Math.max(0, Math.floor((nowMs - taken + slackMs / 2) / tickMs));
  return taken + (missed + 1) * tickMs;
}

/** When to look again if nothing arrives. */
export function latestTickMs(nextTickMs: number): number {
  return nextTickMs + slackMs / 2;
}
