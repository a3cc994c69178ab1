/** Calls for many things in turn, each once a period, evenly spread over it. */
export interface Pulse {
  /** Calls so far. */
  calls(): number;
  /** How long it has been going, ms. */
  lastedMs(): number;
  /** By how much the latest of the calls was late, at most, ms. */
  lateMs(): number;
  stop(): void;
}

const lookEveryMs = 2;

/** `call` is given the index of the thing, below `count`, and how often it was called for it before. */
export function pulse(count: number, periodMs: number, call: (index: number, turn: number) => void): Pulse {
  const startedAtMs = performance.now();
  let calls = 0;
  let lateMs = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now() - startedAtMs;
    const due = Math.floor((nowMs * count) / periodMs);
    if (calls < due) lateMs = Math.max(lateMs, nowMs - ((calls + 1) * periodMs) / count);
    for (; calls < due; calls += 1) call(calls % count, Math.floor(calls / count));
  }, lookEveryMs);
  return {
    calls: () => calls,
    lastedMs: () => performance.now() - startedAtMs,
    lateMs: () => lateMs,
    stop: () => clearInterval(timer),
  };
}
