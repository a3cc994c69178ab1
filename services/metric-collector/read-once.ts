import { combineReadings } from "./combined-reading.ts";
import type { Metric, ReadMetric } from "./metric.ts";
import { metricReader } from "./metric-reader.ts";
import { shaper } from "./shape.ts";
import type { ReadOptions } from "./shared-metric.ts";
import { type TimedReading, takeReading } from "./timed-reading.ts";

/** One reading of a metric with clients of its own, all its parts at once; `over` ends it early. */
export async function readMetricOnce(
  metric: Metric,
  options: Pick<ReadOptions, "allowRefs" | "telemetry" | "surroundings">,
  over: AbortSignal,
): Promise<TimedReading> {
  if (metric.kind === "read") return readOne(metric, options, over);
  const readings = await Promise.all(
    [...metric.parts].map(async ([name, part]) => [name, await readOne(part, options, over)] as const),
  );
  return shaper(metric.shape)(combineReadings(new Map(readings), metric.combination));
}

async function readOne(
  metric: ReadMetric,
  { allowRefs, telemetry, surroundings }: Pick<ReadOptions, "allowRefs" | "telemetry" | "surroundings">,
  over: AbortSignal,
): Promise<TimedReading> {
  const reader = metricReader(metric, allowRefs, { ...surroundings, news: () => undefined });
  try {
    return shaper(metric.shape)(await takeReading(reader, metric, telemetry, over));
  } finally {
    await reader.close();
  }
}
