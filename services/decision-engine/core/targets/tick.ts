/** The tick of the laws copied from the Microscaling Engine; their gains are per tick of this length. */
export const tickMs = 500;

/** How early or late a sample may arrive and still be what its tick uses at once. */
const slackMs = 50;

/** How long a law that steps on samples waits for one beyond its time. A reader with the same period is late by up to its own reading and the network. */
const sampleWaitMs = 100;

/** How much of the way to the arrival of samples the grid leans at each tick, and at most: 10 ms in 500. */
const lean = 0.1;
const mostLeanMs = 10;

/**
 * Whether a tick is taken now. Ticks lie on a grid (of 500 ms, where nothing else is said) that the first sample sets; one is taken when its sample
 * arrives, at the latest 50 ms after its time, so that no sample waits a whole tick for being 1 ms late. `waitingMs`:
 * when the newest sample arrived, if no tick has used it.
 */
export function tickIsDue(
  nextTickMs: number | undefined,
  waitingMs: number | undefined,
  nowMs: number,
  periodMs = tickMs,
): boolean {
  if (nextTickMs === undefined) return waitingMs !== undefined;
  return nowMs >= lookAgainMs(nextTickMs, waitingMs, periodMs);
}

/** When a tick is taken if nothing else happens: with a sample of its own at its time, without one 50 ms later. */
export function lookAgainMs(nextTickMs: number, waitingMs: number | undefined, periodMs = tickMs): number {
  if (waitingMs === undefined || waitingMs < nextTickMs - periodMs / 2) return nextTickMs + slackMs;
  return waitingMs < nextTickMs - slackMs ? nextTickMs : Math.min(waitingMs, nextTickMs + slackMs);
}

/**
 * The tick after one taken now. Ticks that were slept through are left out, not made up for: one taken 460 ms late is
 * the next one, 40 ms early. The grid leans towards the time at which samples arrive (`arrivedAtMs`: that of the one
 * used), so that they soon arrive on their tick, whatever the rhythm of their reader was when this began.
 */
export function tickAfter(
  nextTickMs: number | undefined,
  nowMs: number,
  arrivedAtMs?: number,
  periodMs = tickMs,
): number {
  const taken = nextTickMs ?? nowMs;
  const missed = Math.max(0, Math.floor((nowMs - taken + slackMs) / periodMs));
  return taken + (missed + 1) * periodMs + (arrivedAtMs === undefined ? 0 : leanMs(arrivedAtMs - taken, periodMs));
}

/** When a law that steps on samples steps without one: a little after the next is due, so as not to step on the old one just before. */
export function tickWithoutSample(nowMs: number, everyMs: number): number {
  return nowMs + everyMs + sampleWaitMs;
}

/** Whether at least one tick before this one was never taken, because nothing was known or nobody looked. */
export function ticksWereMissed(nextTickMs: number | undefined, nowMs: number): boolean {
  return nextTickMs !== undefined && nowMs - nextTickMs >= tickMs;
}

/** Towards the nearer side: 120 ms after a tick leans 10 ms later, 380 ms after it 10 ms earlier. */
function leanMs(offsetMs: number, periodMs: number): number {
  const phaseMs = offsetMs - Math.round(offsetMs / periodMs) * periodMs;
  return Math.max(-mostLeanMs, Math.min(mostLeanMs, lean * phaseMs));
}
