export interface Capabilities {
  /** Replicas keep running when the actuator ends. */
  readonly replicasOutliveActuator: boolean;
  /** The scheduler refuses a second change of a workload while one is under way. */
  readonly locksWhileScaling: boolean;
  readonly standby: readonly string[];
  readonly victimChoice: readonly string[];
}

export interface ActuatorInfo {
  /** The kind of scheduler, e.g. `process`. */
  readonly kind: string;
  readonly version: string;
  readonly capabilities: Capabilities;
}
