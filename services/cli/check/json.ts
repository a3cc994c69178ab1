import { absentIn, type CheckedMetric } from "./checked-metric.ts";

/** What was read as one JSON object: each metric with its value, or as `absent` why it has none. */
export function checkJson(file: string, metrics: readonly CheckedMetric[]): string {
  const all = metrics.map(({ pool, workload, path, checked }) => {
    const { reading, inFlight, arrivalsTotal, includesInFlight, ageMs, latencyMs, source } = checked;
    const told = reading.kind === "value" ? { value: reading.value } : { absent: reading.reason };
    return { pool, workload, path, source, ...told, inFlight, arrivalsTotal, includesInFlight, ageMs, latencyMs };
  });
  return JSON.stringify({ file, metrics: all, absent: absentIn(metrics) }, null, 2);
}
