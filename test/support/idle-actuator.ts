import type { Actuator } from "../../shared/actuator/actuator.ts";

/** An actuator of a scheduler without replicas. */
export const idle: Actuator = {
  info: {
    kind: "idle",
    version: "0.0.0",
    capabilities: { replicasOutliveActuator: true, locksWhileScaling: false, standby: [], victimChoice: [] },
  },
  validate: () => [],
  open: () => undefined,
  apply: () => [],
  observe: () => ({ workloads: [], peakReplicas: 0 }),
  onChange: () => undefined,
  stop: async () => undefined,
};
