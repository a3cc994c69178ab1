import { vi } from "vitest";
import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import type { RunSpec } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { keptLog } from "./kept-log.ts";
import { ReplicaHostDouble } from "./replica-host-double.ts";

/** An actuator over a host in memory, in virtual time, with a workload `w`. */
export function replicaBench(outlives = true) {
  const host = new ReplicaHostDouble();
  const { log, lines } = keptLog();
  const capabilities = { replicasOutliveActuator: outlives, locksWhileScaling: false, standby: [], victimChoice: [] };
  const actuator = replicaActuator({ kind: "double", version: "1.0.0", capabilities, host, log });
  const spec = (run: JsonObject): RunSpec => ({ workload: "w", run, hash: JSON.stringify(run) });
  const order = async (desired: number, run: JsonObject = {}) => {
    const [outcome] = actuator.apply("pool", [{ run: spec(run), desired }]);
    await vi.advanceTimersByTimeAsync(0);
    return outcome?.kind;
  };
  const observed = (): WorkloadObservation | undefined => actuator.observe("pool").workloads[0];
  const told = async () => {
    host.tell();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { host, actuator, spec, order, observed, told, lines };
}
