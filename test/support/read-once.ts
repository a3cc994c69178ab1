import { metricReader } from "../../services/metric-collector/metric-reader.ts";
import type { SourceAnswer } from "../../services/metric-collector/sources/source.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { readMetricOf, surroundings } from "./surroundings.ts";

/** Long enough that a busy machine does not make a working server look absent. */
const patienceMs = 8000;

/** A reader of one metric, opened as the collector does it; specifications hold their secrets literally. */
export function openReader(spec: JsonObject): {
  readonly read: () => Promise<SourceAnswer>;
  readonly close: () => Promise<void>;
} {
  const reader = metricReader(readMetricOf(spec), new Set(), surroundings());
  return { read: () => reader.read(AbortSignal.timeout(patienceMs)), close: reader.close };
}

/** One reading of a specification, opened and closed. */
export async function readOnce(spec: JsonObject): Promise<SourceAnswer> {
  const { read, close } = openReader(spec);
  try {
    return await read();
  } finally {
    await close();
  }
}
