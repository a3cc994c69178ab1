import { freshPeriods } from "../../shared/model/sample.ts";
import { optional } from "../../shared/rpc/wire/numbers.ts";
import type { Combination } from "./combination.ts";
import type { SourceAnswer } from "./sources/source.ts";
import type { TimedReading } from "./timed-reading.ts";

/**
 * One reading made of those of its parts, by name. A part is true for four of its periods: as long as none is
 * overdue the whole is as new as the newest part, so that whoever follows it sees time pass from one to the next; with one
 * that is overdue, or was old when its server told it, the whole is as much too old.
 */
export function combineReadings(parts: ReadonlyMap<string, TimedReading>, combination: Combination): TimedReading {
  const readings = [...parts.values()];
  const answers = new Map<string, SourceAnswer>([...parts].map(([name, { answer }]) => [name, answer]));
  const newest = readings.reduce((a, b) => (b.askedAtMs > a.askedAtMs ? b : a));
  const overdueMs = readings.map(
    ({ askedAtMs, periodMs = 0 }) => newest.askedAtMs - askedAtMs - freshPeriods * periodMs,
  );
  const askedAtMs = newest.askedAtMs - Math.max(0, ...overdueMs);
  return {
    answer: combination(answers),
    source: "combined",
    askedAtMs,
    latencyMs: Math.max(...readings.map(({ latencyMs }) => latencyMs)),
    ...optional("periodMs", dueMs(readings, askedAtMs)),
    ...optional("traceparent", newest.traceparent),
  };
}

/** Such that the whole is stale as soon as any part is. */
function dueMs(readings: readonly TimedReading[], askedAtMs: number): number | undefined {
  const known = readings.flatMap(({ askedAtMs: atMs, periodMs }) =>
    periodMs === undefined ? [] : [atMs + freshPeriods * periodMs],
  );
  return known.length === 0 ? undefined : Math.max(0, Math.min(...known) - askedAtMs) / freshPeriods;
}
