import { setMaxListeners } from "node:events";

/**
 * Runs with a signal that aborts when `signal` does, `ms` later with a TimeoutError, and when the run is over, which
 * ends what is left of it. Of `AbortSignal.any` with `AbortSignal.timeout` the time is lost with a garbage collection.
 */
export async function withinMs<Value>(
  signal: AbortSignal,
  ms: number,
  run: (limited: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limited = new AbortController();
  setMaxListeners(0, limited.signal); // one for each server that is asked, however many there are
  const stop = () => limited.abort(signal.reason);
  const timer = setTimeout(() => limited.abort(new DOMException(`not over within ${ms} ms`, "TimeoutError")), ms);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await run(limited.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    limited.abort();
  }
}
