import type { JsonObject } from "../../../shared/model/json.ts";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { setpointMetricOf } from "../core/targets/laws.ts";

/** A metric of a workload and where it stands there. */
interface PlacedMetric {
  readonly at: readonly string[];
  readonly spec: JsonObject;
}

/** What is read for a valid workload: its metric, and the one that is its setpoint. */
export function metricSpecsOf({ metric, target }: WorkloadSpec): readonly PlacedMetric[] {
  const setpoint = setpointMetricOf(target);
  return [
    ...(metric ? [{ at: ["metric"], spec: metric.spec }] : []),
    ...(setpoint ? [{ at: ["target", "setpoint"], spec: setpoint.spec }] : []),
  ];
}
