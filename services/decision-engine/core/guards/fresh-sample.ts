import type { WorkloadMetric } from "../../../../shared/model/metric.ts";
import { holdForSample } from "../hold.ts";
import type { CoreSample } from "../input.ts";

/** A reading that has a value and is not stale. */
export interface FreshSample {
  readonly value: number;
  readonly takenAtMs: number;
  readonly inFlight?: number | undefined;
}

/** What a sample says that can be trusted now; undefined: nothing. */
export function freshSample(
  sample: CoreSample | undefined,
  metric: WorkloadMetric | undefined,
  nowMs: number,
): FreshSample | undefined {
  if (sample?.reading.kind !== "value" || !metric || holdForSample(sample, metric, nowMs)) return undefined;
  return { value: sample.reading.value, takenAtMs: sample.takenAtMs, inFlight: sample.inFlight };
}
