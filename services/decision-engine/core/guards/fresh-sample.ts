import type { WorkloadMetric } from "../../../../shared/model/metric.ts";
import { staleAfterMs } from "../hold.ts";
import type { CoreSample } from "../input.ts";

/** A reading that has a value and is not stale. */
export interface FreshSample {
  readonly value: number;
  readonly takenAtMs: number;
  readonly inFlight?: number;
}

/** What a sample says that can be trusted now; undefined: nothing. */
export function freshSample(
  sample: CoreSample | undefined,
  metric: WorkloadMetric | undefined,
  nowMs: number,
): FreshSample | undefined {
  if (sample?.reading.kind !== "value" || !metric) return undefined;
  if (nowMs - sample.takenAtMs > staleAfterMs(metric.everyMs)) return undefined;
  const { takenAtMs, inFlight, reading } = sample;
  return { value: reading.value, takenAtMs, ...(inFlight === undefined ? {} : { inFlight }) };
}
