import type { MicroscalerError } from "../errors.ts";
import type { Log } from "../telemetry/log.ts";

const betweenMs = 1000;

/** Tells of refused calls, at most one line a second: whoever is refused may ask again and again. */
export function refusalLog(
  log: Log,
): (error: MicroscalerError, call: { readonly method: string; readonly peer: string }) => void {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return ({ code, message }, { method, peer }) => {
    const nowMs = performance.now();
    if (nowMs - saidAtMs < betweenMs) {
      unsaid += 1;
      return;
    }
    log.warn({ method, peer, code, ...(unsaid > 0 ? { alsoRefused: unsaid } : {}) }, `call refused: ${message}`);
    saidAtMs = nowMs;
    unsaid = 0;
  };
}
