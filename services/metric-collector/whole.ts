import { canonicalJson } from "../../shared/canonical-json.ts";
import { combineReadings } from "./combined-reading.ts";
import type { CombinedMetric, ReadMetric } from "./metric.ts";
import { shaper } from "./shape.ts";
import type { TimedReading } from "./timed-reading.ts";

/** Parts of a combined metric that are one reading: they differ at most in what becomes of its value. */
export interface SameReading {
  readonly metric: ReadMetric;
  readonly names: readonly string[];
}

/** The parts of a combined metric, those together that are read together. */
export function partsByReading({ parts }: CombinedMetric): readonly SameReading[] {
  const byKey = new Map<string, { metric: ReadMetric; names: string[] }>();
  for (const [name, metric] of parts) {
    const key = canonicalJson(metric.spec);
    const same = byKey.get(key) ?? { metric, names: [] };
    byKey.set(key, same);
    same.names.push(name);
  }
  return [...byKey.values()];
}

/** What a combined metric is as its parts come in. */
export interface Whole {
  /** Takes a reading of some parts; undefined while others have none. */
  take(parts: SameReading, reading: TimedReading): TimedReading | undefined;
  /** What it would be with a reading, which is not taken. */
  with(parts: SameReading, reading: TimedReading | undefined): TimedReading | undefined;
}

export function wholeOf({ parts, combination }: CombinedMetric): Whole {
  const newest = new Map<string, TimedReading>();
  const shapers = new Map([...parts].map(([name, { shape }]) => [name, shaper(shape)]));
  const combined = (readings: ReadonlyMap<string, TimedReading>) =>
    readings.size < parts.size ? undefined : combineReadings(readings, combination);
  return {
    take: ({ names }, reading) => {
      for (const name of names) newest.set(name, shapers.get(name)?.(reading) ?? reading);
      return combined(newest);
    },
    with: ({ names }, reading) => {
      const readings = new Map(newest);
      for (const name of names) if (reading) readings.set(name, reading);
      return combined(readings);
    },
  };
}
