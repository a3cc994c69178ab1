import { countedActuator } from "../../shared/actuator/counted/counted-actuator.ts";
import type { RunSpec } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { countedDouble } from "./counted-double.ts";
import { keptLog } from "./kept-log.ts";

/** An actuator over a double, with one workload `w` of the pool `pool` that is the app `a` unless it says otherwise. */
export function countedStage() {
  const double = countedDouble();
  const { log, lines } = keptLog();
  const capabilities = { replicasOutliveActuator: true, locksWhileScaling: false, standby: [], victimChoice: [] };
  const { scheduler } = double;
  const actuator = countedActuator({ kind: "double", version: "1.0.0", capabilities, scheduler, log });
  const spec = (more: JsonObject = {}, workload = "w"): RunSpec => ({
    workload,
    run: { app: "a", ...more },
    hash: JSON.stringify(more),
    min: 1,
  });
  const order = (desired: number, more: JsonObject = {}) =>
    actuator.apply("pool", [{ run: spec(more), desired }])[0]?.kind;
  const observed = (): WorkloadObservation | undefined => actuator.observe("pool").workloads[0];
  return { ...double, actuator, spec, order, observed, lines };
}
