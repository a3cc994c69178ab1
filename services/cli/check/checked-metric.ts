import type { Sample } from "../../../shared/model/sample.ts";
import type { NamedMetric } from "../config/named-metrics.ts";

/** One reading, or why there is none; the age is left out where there is no value. */
export type CheckedReading = Pick<
  Sample,
  "reading" | "inFlight" | "arrivalsTotal" | "includesInFlight" | "source" | "latencyMs"
> & { readonly ageMs?: number };

/** A metric of a configuration and what a reading of it brought. */
export interface CheckedMetric extends NamedMetric {
  readonly checked: CheckedReading;
}

/** How many of them could not be read. */
export function absentIn(metrics: readonly CheckedMetric[]): number {
  return metrics.filter(({ checked }) => checked.reading.kind === "absent").length;
}
