import type { AllowList } from "../../shared/config/references.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { paceOf } from "./cadence.ts";
import type { ReadMetric } from "./metric.ts";
import { metricReader } from "./metric-reader.ts";
import { schedule } from "./schedule.ts";
import type { SourceAnswer, Surroundings } from "./sources/source.ts";
import type { ReadTelemetry } from "./telemetry.ts";
import { type TimedReading, takeReading } from "./timed-reading.ts";

/** One who watches a metric. */
export interface Watcher {
  take(reading: TimedReading): void;
  /** How near a reading brings the metric to what its target wants, 0 to 1; also 1 while its replicas change. */
  pressure(reading: TimedReading | undefined): number;
}

export interface SharedMetric {
  readonly watchers: Set<Watcher>;
  readonly newest: TimedReading | undefined;
  /** The watchers or what presses them have changed. */
  changed(): void;
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly allowRefs: AllowList;
  readonly log: Log;
  readonly telemetry: ReadTelemetry;
  /** Between 0 and 1; spreads the first readings. */
  readonly random: () => number;
  readonly surroundings: Omit<Surroundings, "news">;
}

/** Two ages told of one instant differ by what it takes to ask. */
const sameInstantMs = 5;

/** Nobody waits longer for a first reading, however seldom a metric is read. */
const firstWithinMs = 500;

/** One metric, read on its own schedule for all who watch it. */
export function sharedMetric(metric: ReadMetric, options: ReadOptions): SharedMetric {
  const { allowRefs, log, telemetry, random, surroundings } = options;
  const watchers = new Set<Watcher>();
  const over = new AbortController();
  const source = metric.source.kind;
  const pace = paceOf(metric.cadence);
  const reader = metricReader(metric, allowRefs, { ...surroundings, news: () => plan.soon() });
  let newest: TimedReading | undefined;
  let changedAtMs = performance.now();
  let failingSinceMs: number | undefined;
  let looking = false;

  /** With the newest reading, or with one that is about to be told. */
  const periodMs = (reading = newest) => {
    const nowMs = performance.now();
    let pressure = 0;
    for (const watcher of watchers) pressure = Math.max(pressure, watcher.pressure(reading));
    const failingMs = failingSinceMs === undefined ? 0 : nowMs - failingSinceMs;
    return pace.periodMs({ pressure, quietMs: nowMs - changedAtMs, failingMs }, nowMs);
  };

  const run = async () => {
    pace.taken(performance.now());
    const reading = await takeReading(reader, metric, telemetry, over.signal);
    if (over.signal.aborted) return;
    logTurn(log, newest, reading);
    if (reading.answer.kind === "value") failingSinceMs = undefined;
    else failingSinceMs ??= performance.now();
    if (newest && toldAgain(newest, reading)) return plan.setPeriod(periodMs());
    if (saysMore(newest?.answer, reading.answer)) changedAtMs = performance.now();
    const nextMs = periodMs(reading);
    plan.setPeriod(nextMs);
    newest = { ...reading, periodMs: reading.periodMs ?? dueWithinMs(nextMs, reading.latencyMs) };
    for (const watcher of watchers) watcher.take(newest);
  };

  /** Once for all that changes at one time. */
  const look = () => {
    if (looking) return;
    looking = true;
    queueMicrotask(() => {
      looking = false;
      if (!over.signal.aborted) plan.setPeriod(periodMs());
    });
  };

  const plan = schedule({
    periodMs: periodMs(),
    firstInMs: random() * Math.min(periodMs(), firstWithinMs),
    ...(periodMs() > firstWithinMs ? { secondInMs: random() * periodMs() } : {}), // else all are read in one half second
    soonestMs: () => pace.soonestMs(performance.now()),
    run,
    onSkipped: (count) => telemetry.skipped(source, count),
  });

  return {
    watchers,
    get newest() {
      return newest;
    },
    changed: look,
    close: async () => {
      plan.close();
      over.abort();
      await reader.close();
    },
  };
}

/** Readings never overlap: the next one begins with its turn, or with the first after this one, and takes as long to be told. */
function dueWithinMs(nextMs: number, latencyMs: number): number {
  return latencyMs + (latencyMs < nextMs ? nextMs : latencyMs + nextMs);
}

/** Whether an answer is news after the one before. */
function saysMore(before: SourceAnswer | undefined, now: SourceAnswer): boolean {
  if (before?.kind !== "value" || now.kind !== "value") return before?.kind !== now.kind;
  const { value, inFlight, arrivalsTotal } = before;
  return value !== now.value || inFlight !== now.inFlight || arrivalsTotal !== now.arrivalsTotal;
}

/**
 * Whether a source that knows how old its value is told the same one once more: that is no second sample, and a law that
 * took it for one would see no time pass from one to the next.
 */
function toldAgain(before: TimedReading, now: TimedReading): boolean {
  if (before.answer.kind !== "value" || now.answer.kind !== "value" || now.answer.ageMs === undefined) return false;
  return Math.abs(now.askedAtMs - before.askedAtMs) < sameInstantMs && !saysMore(before.answer, now.answer);
}

/** Says once when readings begin to fail, and once when they no longer do. */
function logTurn(log: Log, before: TimedReading | undefined, { source, answer }: TimedReading): void {
  const wasAbsent = before?.answer.kind === "absent";
  if (answer.kind === "absent") {
    if (!wasAbsent) log.warn({ source, reason: answer.reason }, "a metric cannot be read");
  } else if (wasAbsent) log.info({ source }, "a metric can be read again");
}
