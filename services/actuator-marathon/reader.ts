import { backoffMs } from "../../shared/backoff.ts";

export interface ReadPlan {
  /** One reading; false where it failed. What it hears after the signal is not to be told. Never rejects. */
  read(signal: AbortSignal): Promise<boolean>;
  /** Until the next one where nothing wakes it, after one that went well. */
  everyMs(): number;
}

/** Reads one thing again and again: never two at a time, and not more often than every 50 ms however often it is woken. */
export interface Reader {
  /** There may be something new. */
  wake(): void;
  /** What is being read is out of date: it is read anew, at once. */
  restart(): void;
  stop(): void;
}

const spacingMs = 50;
const backoff = { firstMs: 250, mostMs: 5000 };

export function readerOf({ read, everyMs }: ReadPlan): Reader {
  let current: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let startedAtMs = Number.NEGATIVE_INFINITY;
  let again = false;
  let failures = 0;
  let stopped = false;
  const start = () => {
    if (stopped) return;
    clearTimeout(timer);
    current?.abort();
    again = false;
    startedAtMs = performance.now();
    const mine = new AbortController();
    current = mine;
    void read(mine.signal).then((good) => {
      if (current !== mine) return;
      current = undefined;
      failures = good ? 0 : failures + 1;
      const nextMs = good ? everyMs() : backoffMs(failures - 1, backoff);
      timer = setTimeout(start, again ? spacingLeftMs() : nextMs);
    });
  };
  const spacingLeftMs = () => Math.max(0, startedAtMs + spacingMs - performance.now());
  return {
    wake: () => {
      if (stopped) return;
      if (current) again = true;
      else {
        clearTimeout(timer);
        timer = setTimeout(start, spacingLeftMs());
      }
    },
    restart: start,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      current?.abort();
      current = undefined;
    },
  };
}
