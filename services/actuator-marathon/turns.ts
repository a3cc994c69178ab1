interface Patience {
  readonly signal: AbortSignal;
  /** For all addresses together: each gets its share of what is left, so that one that hangs hides no other. */
  readonly deadlineMs: number;
}

/** `limited` counts until `attempt` resolves: a body that is still open then goes on until `signal` ends it. */
type InTurn = <Result>(
  patience: Patience,
  attempt: (url: string, limited: AbortSignal) => Promise<Result>,
  good: (result: Result) => boolean,
) => Promise<Result>;

/** Tries all of `urls` once until one is good, beginning with the one that was good last. The result is that of the last try. */
export function turns(urls: readonly string[]): InTurn {
  let preferred = 0;
  return async ({ signal, deadlineMs }, attempt, good) => {
    const endsAtMs = performance.now() + deadlineMs;
    const first = preferred;
    for (let tried = 1; ; tried++) {
      const at = (first + tried - 1) % urls.length;
      const shareMs = (endsAtMs - performance.now()) / (urls.length - tried + 1);
      const result = await within(shareMs, signal, (limited) => attempt(urls[at] ?? "", limited));
      if (good(result)) preferred = at;
      if (good(result) || signal.aborted || tried >= urls.length) return result;
    }
  };
}

async function within<Result>(
  ms: number,
  signal: AbortSignal,
  attempt: (limited: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("too late", "TimeoutError")), ms);
  try {
    return await attempt(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
