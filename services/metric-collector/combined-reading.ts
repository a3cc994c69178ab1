import { optional } from "../../shared/rpc/wire/numbers.ts";
import type { Combination } from "./combination.ts";
import type { SourceAnswer } from "./sources/source.ts";
import type { TimedReading } from "./timed-reading.ts";

/**
 * One reading made of those of its parts, by name. A part is true until its next reading is due: as long as none is
 * overdue the whole is as new as the newest part, so that whoever follows it sees time pass from one to the next; with one
 * that is overdue, or was old when its server told it, the whole is as much too old.
 */
export function combineReadings(parts: ReadonlyMap<string, TimedReading>, combination: Combination): TimedReading {
  const readings = [...parts.values()];
  const answers = new Map<string, SourceAnswer>([...parts].map(([name, { answer }]) => [name, answer]));
  const newest = readings.reduce((a, b) => (b.askedAtMs > a.askedAtMs ? b : a));
  const overdueMs = readings.map(({ askedAtMs, periodMs = 0 }) => newest.askedAtMs - askedAtMs - periodMs);
  return {
    answer: combination(answers),
    source: "combined",
    askedAtMs: newest.askedAtMs - Math.max(0, ...overdueMs),
    latencyMs: Math.max(...readings.map(({ latencyMs }) => latencyMs)),
    ...optional("periodMs", longest(readings.map(({ periodMs }) => periodMs))),
    ...optional("traceparent", newest.traceparent),
  };
}

function longest(periods: readonly (number | undefined)[]): number | undefined {
  const known = periods.filter((period) => period !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
