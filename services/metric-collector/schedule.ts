export interface SchedulePlan {
  readonly periodMs: number;
  /** Until the first run. */
  readonly firstInMs: number;
  /** From the first run to the second, after which the grid counts; left out: one period. */
  readonly secondInMs?: number;
  /** Least time from the newest run to one that `soon` asks for. */
  readonly soonestMs: () => number;
  /** Must not reject. */
  run(): Promise<void>;
  /** Runs that were due while one was still running; they are not made up for. */
  onSkipped(count: number): void;
}

export interface Schedule {
  /**
   * A shorter one counts from the start of the newest run, and a run that is overdue by then starts at once; a longer one
   * from the next run, because whoever waits for that was promised it earlier.
   */
  setPeriod(periodMs: number): void;
  /** Runs as soon as that is allowed, out of turn; while it runs, once more after it. */
  soon(): void;
  close(): void;
}

/** Longer than this a timer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Runs something once per period on a grid that does not drift, never twice at a time, for ever. */
export function schedule({ firstInMs, secondInMs, soonestMs, run, onSkipped, ...plan }: SchedulePlan): Schedule {
  let periodMs = plan.periodMs;
  let dueAtMs = performance.now() + firstInMs;
  let startedAtMs: number | undefined;
  let running = false;
  let wanted = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const arm = () => {
    clearTimeout(timer);
    const inMs = Math.max(0, dueAtMs - performance.now());
    timer = inMs > longestTimerMs ? setTimeout(arm, longestTimerMs) : setTimeout(() => void start(), inMs);
  };

  const start = async () => {
    const first = startedAtMs === undefined;
    running = true;
    wanted = false;
    startedAtMs = performance.now();
    await run();
    running = false;
    if (closed) return;
    // a timer may fire a little early, then the time since is negative
    const missed = Math.max(0, Math.floor((performance.now() - dueAtMs) / periodMs));
    if (missed > 0) onSkipped(missed);
    dueAtMs += first && missed === 0 ? (secondInMs ?? periodMs) : (missed + 1) * periodMs;
    if (wanted) soon();
    else arm();
  };

  const soon = () => {
    wanted = true;
    if (running || closed || startedAtMs === undefined) return;
    dueAtMs = Math.min(dueAtMs, Math.max(performance.now(), startedAtMs + soonestMs()));
    arm();
  };

  arm();
  return {
    setPeriod: (wantedMs) => {
      const sooner = wantedMs < periodMs;
      periodMs = wantedMs;
      if (!sooner || running || closed || startedAtMs === undefined) return;
      const dueMs = Math.max(performance.now(), startedAtMs + periodMs);
      dueAtMs = wanted ? Math.min(dueAtMs, dueMs) : dueMs;
      arm();
    },
    soon,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
