import type { ObservedReplicas, PoolStatus, SampleStatus, WorkloadStatus } from "../../shared/model/status.ts";

/** What differs between moments of the queue demo; the rest is as in its configuration. */
export interface DemoMoment {
  /** Messages; a text is why there is no reading. */
  readonly queue?: number | string;
  readonly consumer?: Partial<ObservedReplicas>;
  readonly remainder?: Partial<ObservedReplicas>;
  readonly changed?: Partial<PoolStatus>;
}

/** The status of the pool `demo`: consumer and remainder share ten slots, the target is 50 messages. */
export function demoStatus({ queue = 47, consumer, remainder, changed }: DemoMoment = {}): PoolStatus {
  const consumers = replicas({ ready: 3, ...consumer });
  const remainders = replicas({ ready: 7, ...remainder });
  return {
    pool: "demo",
    actuator: "process",
    capacity: 10,
    occupied: held(consumers) + held(remainders),
    shadow: false,
    workloads: [
      {
        ...{ workload: "consumer", priority: 1, min: 1, max: 10, target: "queue-pid", setpoint: 50 },
        ...{ sample: sampleOf(queue), observed: consumers, desired: consumers.ready + consumers.starting },
        ...{ demand: 3, allocated: 3, reason: "at-target", detail: "queue 47 is within the target of 50" },
        learned: { arrivalsPerSecond: 31.2, perReplicaPerSecond: 3.31, startMs: 400 },
      },
      {
        ...{ workload: "remainder", priority: 2, min: 0, max: 10, target: "remainder", observed: remainders },
        ...{ desired: remainders.ready + remainders.starting, demand: 10, allocated: 7 },
        ...{ reason: "no-headroom", detail: "takes the 7 slots that consumer leaves" },
      },
    ],
    links: [
      { kind: "collector", name: "collector", up: true },
      { kind: "actuator", name: "process", up: true },
    ],
    peakReplicas: 10,
    unmet: 0,
    atMs: 1000,
    ...changed,
  };
}

/** The status of the pool `producers`: one fixed target. */
export function producersStatus(count = 3, revision = 1n): PoolStatus {
  const producer: WorkloadStatus = {
    ...{ workload: "producer", priority: 1, min: 0, max: 10, target: "fixed", demand: count, allocated: count },
    ...{ desired: count, observed: replicas({ ready: count }), fixed: { replicas: count, revision } },
    ...{ reason: "at-target", detail: `set to ${count}` },
  };
  const links = [{ kind: "actuator", name: "process", up: true } as const];
  return {
    ...{ pool: "producers", actuator: "process", capacity: 10, occupied: count, shadow: false, links },
    ...{ workloads: [producer], peakReplicas: count, unmet: 0, atMs: 1000 },
  };
}

function replicas(some: Partial<ObservedReplicas>): ObservedReplicas {
  return { ready: 0, starting: 0, stopping: 0, standby: 0, ...some };
}

function held({ ready, starting, stopping }: ObservedReplicas): number {
  return ready + starting + stopping;
}

function sampleOf(queue: number | string): SampleStatus {
  const told = { ageMs: 120, stale: false, source: "azure-queue" };
  const absent = { kind: "absent", reason: String(queue) } as const;
  return { reading: typeof queue === "number" ? { kind: "value", value: queue } : absent, ...told };
}
