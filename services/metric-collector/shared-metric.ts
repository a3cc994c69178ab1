import type { AllowList } from "../../shared/config/references.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Metric } from "./metric.ts";
import { metricReader } from "./metric-reader.ts";
import { schedule } from "./schedule.ts";
import type { ReadTelemetry } from "./telemetry.ts";
import { type TimedReading, takeReading } from "./timed-reading.ts";

/** What a watcher knows and the schedule uses: the wanted period in ms (left out: as specified), or as often as allowed. */
export interface Hint {
  readonly periodMs?: number;
  readonly urgent?: boolean;
}

/** One who watches a metric. */
export interface Watcher {
  take(reading: TimedReading): void;
  hint: Hint;
}

export interface SharedMetric {
  readonly watchers: Set<Watcher>;
  readonly newest: TimedReading | undefined;
  /** The watchers or their hints have changed. */
  changed(): void;
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly allowRefs: AllowList;
  readonly log: Log;
  readonly telemetry: ReadTelemetry;
  /** Between 0 and 1; spreads the first readings. */
  readonly random: () => number;
}

const leastPeriodMs = 100;
const mostPeriodMs = 3_600_000;

/** Nobody waits longer for a first reading, however seldom a metric is read. */
const firstWithinMs = 500;

/** One metric, read on its own schedule for all who watch it. */
export function sharedMetric(metric: Metric, { allowRefs, log, telemetry, random }: ReadOptions): SharedMetric {
  const watchers = new Set<Watcher>();
  const reader = metricReader(metric, allowRefs);
  const over = new AbortController();
  const source = metric.source.kind;
  let newest: TimedReading | undefined;

  const run = async () => {
    const reading = await takeReading(reader, metric, telemetry, over.signal);
    if (over.signal.aborted) return;
    logTurn(log, newest, reading);
    newest = reading;
    for (const watcher of watchers) watcher.take(reading);
  };

  const plan = schedule({
    periodMs: metric.everyMs,
    firstInMs: random() * Math.min(metric.everyMs, firstWithinMs),
    run,
    onSkipped: (count) => telemetry.skipped(source, count),
  });

  return {
    watchers,
    get newest() {
      return newest;
    },
    changed: () => plan.setPeriod(periodOf(watchers, metric.everyMs)),
    close: async () => {
      plan.close();
      over.abort();
      await reader.close();
    },
  };
}

/** The shortest that any watcher wants. */
function periodOf(watchers: Iterable<Watcher>, everyMs: number): number {
  const wanted = [...watchers].map(({ hint }) => (hint.urgent ? leastPeriodMs : (hint.periodMs ?? everyMs)));
  return Math.min(mostPeriodMs, Math.max(leastPeriodMs, Math.min(...wanted)));
}

/** Says once when readings begin to fail, and once when they no longer do. */
function logTurn(log: Log, before: TimedReading | undefined, { source, answer }: TimedReading): void {
  const wasAbsent = before?.answer.kind === "absent";
  if (answer.kind === "absent") {
    if (!wasAbsent) log.warn({ source, reason: answer.reason }, "a metric cannot be read");
  } else if (wasAbsent) log.info({ source }, "a metric can be read again");
}
