import type { WorkloadFacts } from "../../services/decision-engine/core/input.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import type { Bounds, PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { Resources } from "../../shared/model/resources.ts";
import type { Reading } from "../../shared/model/sample.ts";
import type { ProportionalTarget, QueuePidTarget, TargetSpec, ThermostatTarget } from "../../shared/model/target.ts";

/** Parts of a workload; a schedule of bounds is left out where there is none. */
export type WorkloadParts = Partial<Omit<WorkloadSpec, "replicas">> & {
  readonly replicas?: Omit<Bounds, "schedule"> & Partial<Bounds>;
};

/** A workload of priority 1 between 0 and 10 replicas that follows a queue read twice a second. */
export function workload(name: string, parts: WorkloadParts = {}): WorkloadSpec {
  const target: TargetSpec = { kind: "simple-queue", queueLength: 50, count: "all" };
  const metric = { spec: { source: "scripted" }, everyMs: 500 };
  const { replicas = { min: 0, max: 10 }, ...rest } = parts;
  return {
    ...{ name, priority: 1, weight: 1, resources: { replicas: 1 }, metric, target, guards: {}, run: {}, ...rest },
    replicas: { schedule: [], ...replicas },
  };
}

/** A workload a person sets the count of. */
export function fixedWorkload(name: string, replicas: number, parts: WorkloadParts = {}): WorkloadSpec {
  return workload(name, { target: { kind: "fixed", replicas }, ...parts });
}

export function remainderWorkload(name: string, parts: WorkloadParts = {}): WorkloadSpec {
  return workload(name, { priority: 9, target: { kind: "remainder" }, ...parts });
}

/** Ten slots; a capacity that is a number is one of replicas. */
export function pool(
  workloads: readonly WorkloadSpec[],
  { capacity = 10, ...parts }: Partial<Omit<PoolSpec, "capacity">> & { readonly capacity?: number | Resources } = {},
): PoolSpec {
  const amounts = typeof capacity === "number" ? { replicas: capacity } : capacity;
  const rest = { reserve: {}, surge: 0, mode: "active", ...parts } as const;
  return { name: "pool", actuator: "simulated", capacity: amounts, workloads, ...rest };
}

/** The Microscaling Engine's gains on a queue of 50, no integral. */
export function queuePid(parts: Partial<QueuePidTarget> = {}): QueuePidTarget {
  return { kind: "queue-pid", queueLength: 50, count: "all", kP: 0.04, kI: 0, kD: 1.25, velocitySamples: 1, ...parts };
}

/** So many replicas ordered and ready. */
export function observed(name: string, ready: number, parts: Partial<WorkloadObservation> = {}): WorkloadObservation {
  return { workload: name, desired: ready, ready, starting: 0, stopping: 0, standby: 0, ...parts };
}

/** The HPA's law with its own tolerance and interval: 5 messages for each replica. */
export function proportional(parts: Partial<ProportionalTarget> = {}): ProportionalTarget {
  const form = { kind: "average", perReplica: 5 } as const;
  return { kind: "proportional", form, count: "all", tolerance: 0.1, everyMs: 15_000, ...parts };
}

/** Relay's law on a queue of 50, with its own interval and history. */
export function thermostat(parts: Partial<ThermostatTarget> = {}): ThermostatTarget {
  const rest = { direction: "lower-is-better", count: "all", everyMs: 1000, lookback: 1000 } as const;
  return { kind: "thermostat", setpoint: 50, ...rest, ...parts };
}

export function facts(observation: WorkloadObservation, parts: Partial<WorkloadFacts> = {}): WorkloadFacts {
  return { observed: observation, unseen: [], ...parts };
}

/** A queue with nothing in flight, read at `takenAtMs`; a text instead of a number is why it could not be read. */
export function sampleOf(value: number | string, takenAtMs: number) {
  const reading: Reading = typeof value === "number" ? { kind: "value", value } : { kind: "absent", reason: value };
  return { reading, takenAtMs, arrivedAtMs: takenAtMs, includesInFlight: true };
}
