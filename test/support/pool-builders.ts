import type { WorkloadFacts } from "../../services/decision-engine/core/input.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import type { PoolSpec, QueuePidTarget, TargetSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { Reading } from "../../shared/model/sample.ts";

/** A workload of priority 1 between 0 and 10 replicas that follows a queue read twice a second. */
export function workload(name: string, parts: Partial<WorkloadSpec> = {}): WorkloadSpec {
  const target: TargetSpec = { kind: "simple-queue", queueLength: 50, count: "all" };
  const metric = { spec: { source: "scripted" }, everyMs: 500 };
  return { name, priority: 1, replicas: { min: 0, max: 10 }, metric, target, guards: {}, run: {}, ...parts };
}

/** A workload a person sets the count of. */
export function fixedWorkload(name: string, replicas: number, parts: Partial<WorkloadSpec> = {}): WorkloadSpec {
  return workload(name, { target: { kind: "fixed", replicas }, ...parts });
}

export function remainderWorkload(name: string, parts: Partial<WorkloadSpec> = {}): WorkloadSpec {
  return workload(name, { priority: 9, target: { kind: "remainder" }, ...parts });
}

export function pool(workloads: readonly WorkloadSpec[], parts: Partial<PoolSpec> = {}): PoolSpec {
  return { name: "pool", actuator: "simulated", capacity: 10, mode: "active", workloads, ...parts };
}

/** The Microscaling Engine's gains on a queue of 50, no integral. */
export function queuePid(parts: Partial<QueuePidTarget> = {}): QueuePidTarget {
  return { kind: "queue-pid", queueLength: 50, count: "all", kP: 0.04, kI: 0, kD: 1.25, velocitySamples: 1, ...parts };
}

/** So many replicas ordered and ready. */
export function observed(name: string, ready: number, parts: Partial<WorkloadObservation> = {}): WorkloadObservation {
  return { workload: name, desired: ready, ready, starting: 0, stopping: 0, standby: 0, ...parts };
}

export function facts(observation: WorkloadObservation, parts: Partial<WorkloadFacts> = {}): WorkloadFacts {
  return { observed: observation, unseen: [], ...parts };
}

/** A queue with nothing in flight, read at `takenAtMs`; a text instead of a number is why it could not be read. */
export function sampleOf(value: number | string, takenAtMs: number) {
  const reading: Reading = typeof value === "number" ? { kind: "value", value } : { kind: "absent", reason: value };
  return { reading, takenAtMs, arrivedAtMs: takenAtMs, includesInFlight: true };
}
