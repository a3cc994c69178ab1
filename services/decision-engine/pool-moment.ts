import type { JsonObject } from "../../shared/model/json.ts";
import type { StatusParts } from "./pool-status.ts";
import { setpointNow } from "./workload-status.ts";

/** How a pool is now, for charts: what is not known is left out. In the JSON form of the message `Moment`. */
export function momentOf(parts: StatusParts, wallMs: number): JsonObject {
  const { spec, samples, observation } = parts;
  const capacity = spec.capacity.replicas;
  const workloads = spec.workloads.map((workload): JsonObject => {
    const reading = samples.get(workload.name)?.reading;
    const setpoint = setpointNow(workload, parts);
    const observed = observation?.workloads.find((one) => one.workload === workload.name);
    return {
      workload: workload.name,
      ...(reading?.kind === "value" ? { queue: reading.value } : {}),
      ...(setpoint === undefined ? {} : { setpoint }),
      ...(observed ? { ready: observed.ready, starting: observed.starting, stopping: observed.stopping } : {}),
    };
  });
  return { wallMs, ...(capacity === undefined ? {} : { capacity }), workloads };
}
