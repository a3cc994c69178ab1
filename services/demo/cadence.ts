/** When the tick after one that was due at `dueMs` is due: a period later, or now where that is past; never a burst. */
export function nextDueMs(dueMs: number, periodMs: number, nowMs: number): number {
  return Math.max(dueMs + periodMs, nowMs);
}

/**
 * Does `work` once a period until stopped; the time it takes does not add to the period. Resolves when the work in hand
 * is done.
 */
export async function everyPeriod(
  periodMs: number,
  stop: AbortSignal,
  work: (dueMs: number) => Promise<void>,
): Promise<void> {
  let dueMs = performance.now();
  while (!stop.aborted) {
    await work(dueMs);
    dueMs = nextDueMs(dueMs, periodMs, performance.now());
    await sleepUntil(dueMs, stop);
  }
}

/** Resolves at an instant of the monotonic clock, or at once when stopped. */
export function sleepUntil(instantMs: number, stop?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const waitMs = instantMs - performance.now();
    if (stop?.aborted || waitMs <= 0) return resolve();
    const wake = () => {
      clearTimeout(timer);
      stop?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, waitMs);
    stop?.addEventListener("abort", wake, { once: true });
  });
}
