/** How long things may take and how often they are done; all in ms. */
export interface Pace {
  /** For one call, from the first byte sent to the last one received. */
  readonly callMs: number;
  /** For a list, which may be long. */
  readonly listMs: number;
  /** After this the server is to end a watch, and it is resumed: a jittered half up to all of it. */
  readonly watchMs: number;
  /** A watch that says nothing for so long, `watchMs` over, is dead whatever its connection says. */
  readonly silenceMs: number;
  /** First and longest pause before something that failed is tried again. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  /** Between two looks whether the server answers at all. */
  readonly pulseMs: number;
  /** Between two looks for other autoscalers of a namespace. */
  readonly rivalsMs: number;
}

export const usualPace: Pace = {
  callMs: 10_000,
  listMs: 30_000,
  watchMs: 60_000,
  silenceMs: 75_000,
  retryFirstMs: 100,
  retryMostMs: 5000,
  pulseMs: 10_000,
  rivalsMs: 60_000,
};

/** Resolves after a time or when it is over, whichever is first. */
export function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (over.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      over.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    over.addEventListener("abort", end);
  });
}
