export interface SchedulePlan {
  readonly periodMs: number;
  /** Until the first run. */
  readonly firstInMs: number;
  /** From the first run to the second, after which the grid counts; left out: one period. */
  readonly secondInMs?: number;
  /** Least time from one run to another that `soon` asks for. */
  readonly soonestMs: number;
  /** Must not reject. */
  run(): Promise<void>;
  /** Runs that were due while one was still running; they are not made up for. */
  onSkipped(count: number): void;
}

export interface Schedule {
  /** Counts from the start of the newest run; a run that is overdue by then starts at once. */
  setPeriod(periodMs: number): void;
  /** Runs as soon as that is allowed, out of turn; while it runs, once more after it. */
  soon(): void;
  close(): void;
}

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
    timer = setTimeout(() => void start(), Math.max(0, dueAtMs - performance.now()));
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
    dueAtMs = Math.min(dueAtMs, Math.max(performance.now(), startedAtMs + soonestMs));
    arm();
  };

  arm();
  return {
    setPeriod: (wantedMs) => {
      if (wantedMs === periodMs) return;
      periodMs = wantedMs;
      if (running || closed || startedAtMs === undefined) return;
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
