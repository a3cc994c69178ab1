import { optional } from "../../shared/rpc/wire/numbers.ts";
import type { Combination } from "./combination.ts";
import type { SourceAnswer } from "./sources/source.ts";
import type { TimedReading } from "./timed-reading.ts";

/** One reading made of those of its parts, by name: as old as the oldest, due again when all of them are. */
export function combineReadings(parts: ReadonlyMap<string, TimedReading>, combination: Combination): TimedReading {
  const readings = [...parts.values()];
  const answers = new Map<string, SourceAnswer>([...parts].map(([name, { answer }]) => [name, answer]));
  const newest = readings.reduce((a, b) => (b.askedAtMs > a.askedAtMs ? b : a));
  return {
    answer: combination(answers),
    source: "combined",
    askedAtMs: Math.min(...readings.map(({ askedAtMs }) => askedAtMs)),
    latencyMs: Math.max(...readings.map(({ latencyMs }) => latencyMs)),
    ...optional("periodMs", longest(readings.map(({ periodMs }) => periodMs))),
    ...optional("traceparent", newest.traceparent),
  };
}

function longest(periods: readonly (number | undefined)[]): number | undefined {
  const known = periods.filter((period) => period !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
