import type { MetricHint } from "../../shared/model/metric.ts";
import type { CollectorLink } from "./collector-link.ts";
import type { PlacedSample } from "./placed-sample.ts";

/** One metric that is read at one collector, or at all. */
export interface MetricReading {
  /** A collector has come, gone, or been up for long enough. */
  place(): void;
  /** What a collector says of the metric. */
  heard(link: CollectorLink, sample: PlacedSample): void;
  hint(hint: MetricHint): void;
  /** Nobody follows it any more. */
  end(): void;
}

/** Tells whoever follows the metric. */
export type TellSample = (sample: PlacedSample) => void;
