import type { SourceAnswer, SourceReader } from "../../services/metric-collector/sources/source.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { readMetricOf, surroundings } from "./surroundings.ts";

/** Readers of metrics of one Redis source; specifications hold their secrets literally, and leave out `source`. */
export function redisReaders(source: "redis-list" | "redis-stream") {
  const openReader = (spec: JsonObject): SourceReader => {
    const metric = readMetricOf({ source, ...spec });
    return metric.source.open(metric.spec, surroundings());
  };
  /** One reading of a specification, opened and closed. */
  const readOnce = async (spec: JsonObject): Promise<SourceAnswer> => {
    const reader = openReader(spec);
    try {
      return await reader.read(AbortSignal.timeout(5000));
    } finally {
      await reader.close();
    }
  };
  return { openReader, readOnce };
}
