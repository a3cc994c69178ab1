import { isJsonObject } from "../../../shared/config/json.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { metricSchema, type WrittenReading } from "../../metric-collector/schema.ts";
import { namedMetrics } from "./named-metrics.ts";

/** What is read for a metric at one source. */
export interface WrittenPart {
  /** Where it stands in the metric: nowhere where it is the metric itself, `["of", "returns"]` for a part. */
  readonly at: readonly string[];
  readonly spec: JsonObject;
  /** Durations in ms. */
  readonly written: WrittenReading;
}

/** What is read for a metric: itself, or each metric it is combined of; nothing where it is not valid. */
export function readingsOf(spec: JsonObject): readonly WrittenPart[] {
  const { success, data } = metricSchema.safeParse(spec);
  if (!success) return [];
  if (!("of" in data)) return [{ at: [], spec, written: data }];
  const { of: parts = {} } = spec;
  return Object.entries(data.of).flatMap(([name, written]) => {
    const part = isJsonObject(parts) ? parts[name] : undefined;
    if (typeof written === "number" || part === undefined || !isJsonObject(part)) return [];
    return [{ at: ["of", name], spec: part, written }];
  });
}

/** Whether any metric of the pools runs a program. */
export function runsPrograms(pools: readonly JsonObject[]): boolean {
  return namedMetrics(pools).some(({ spec }) => readingsOf(spec).some(({ written }) => written.source === "command"));
}
