import type { JsonObject } from "../../../shared/model/json.ts";
import { poolsIn, textAt } from "../../decision-engine/checks/outline.ts";
import { metricsOf } from "../../decision-engine/checks/written-metrics.ts";

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
