import { metricFrom, type ReadMetric } from "../../services/metric-collector/metric.ts";
import { pushedValues } from "../../services/metric-collector/pushed-values.ts";
import type { Surroundings } from "../../services/metric-collector/sources/source.ts";
import { invalid } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** What a source may use, with nobody else in it; parts may be replaced. */
export function surroundings(parts: Partial<Surroundings> = {}): Surroundings {
  return { wallMs: Date.now, news: () => undefined, allowExec: true, pushed: pushedValues(), ...parts };
}

/** A metric that is read at one source. @throws MicroscalerError `invalid` */
export function readMetricOf(spec: JsonObject): ReadMetric {
  const parsed = metricFrom(spec);
  if (!parsed.ok) throw invalid("the test's metric", parsed.faults);
  if (parsed.value.kind === "read") return parsed.value;
  throw new Error("the test's metric is combined of others");
}
