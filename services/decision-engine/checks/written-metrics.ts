import { isJsonObject } from "../../../shared/config/json.ts";
import { valueAt, type Written } from "./outline.ts";

/** Where metrics stand in a workload. */
const metricPaths = [["metric"], ["target", "setpoint"]] as const;

/** The metrics a workload names, each with its place. */
export function metricsOf({ at, json }: Written): readonly Written[] {
  return metricPaths.flatMap((path) => {
    const metric = valueAt(json, path);
    return isJsonObject(metric) ? [{ at: [...at, ...path], json: metric }] : [];
  });
}

/** Whether a place in a workload is below one of its metrics: the engine looks there too, but the collector says the same and more. */
export function isInMetric(inWorkload: readonly PropertyKey[]): boolean {
  return metricPaths.some((path) => inWorkload.length > path.length && path.every((key, at) => inWorkload[at] === key));
}
