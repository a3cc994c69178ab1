import { isJsonObject } from "../../../shared/config/json.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { poolsIn, textAt, valueAt, type Written } from "./outline.ts";

/** Where metrics stand in a workload. */
export const metricPaths = [["metric"], ["target", "setpoint"]] as const;

/** The metrics a workload names, each with its place. */
export function metricsOf({ at, json }: Written): readonly Written[] {
  return metricPaths.flatMap((path) => {
    const metric = valueAt(json, path);
    return isJsonObject(metric) ? [{ at: [...at, ...path], json: metric }] : [];
  });
}

/** A metric of a valid configuration, as a person finds it there. */
export interface NamedMetric {
  readonly pool: string;
  readonly workload: string;
  /** `metric`, or `target.setpoint`. */
  readonly path: string;
  readonly spec: JsonObject;
}

/** Every metric that the pools of a valid configuration name, in their order. */
export function namedMetrics(pools: readonly JsonObject[]): readonly NamedMetric[] {
  return poolsIn({ pools }).flatMap((pool) =>
    pool.workloads.flatMap((workload) =>
      metricsOf(workload).map(({ at, json }) => ({
        pool: textAt(pool.json, "name") ?? "",
        workload: textAt(workload.json, "name") ?? "",
        path: at.slice(workload.at.length).join("."),
        spec: json,
      })),
    ),
  );
}

/** `orders/consumer`, or `orders/consumer target.setpoint`. */
export function metricName({ pool, workload, path }: NamedMetric): string {
  return path === "metric" ? `${pool}/${workload}` : `${pool}/${workload} ${path}`;
}
