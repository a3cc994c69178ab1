import type { PoolDecision } from "../../services/decision-engine/core/decide.ts";
import type { PoolInput, WorkloadFacts } from "../../services/decision-engine/core/input.ts";
import type { GuardSpec, PoolSpec, WorkloadSpec } from "../../shared/model/pool.ts";
import type { TargetSpec } from "../../shared/model/target.ts";

/** What each workload of a pool is decided by. */
export interface Rules {
  readonly target: TargetSpec;
  readonly guards: GuardSpec;
}

const everyMs = 500;

/** A pool of queues that fill and are worked off, each with a fresh sample at every call; what was ordered is ready at the next. */
export class Scene {
  nowMs = 0;
  private readonly spec: PoolSpec;
  private readonly queues: number[];
  private readonly ready: number[];

  constructor(workloads: number, rules: Rules) {
    this.spec = poolOf(workloads, rules);
    this.queues = this.spec.workloads.map((_, index) => (index % 10) * 10);
    this.ready = this.spec.workloads.map(() => 5);
  }

  /** The facts of the next call: everything moved on by the time between two samples. */
  next(): PoolInput {
    this.nowMs += everyMs;
    const facts = new Map(this.spec.workloads.map(({ name }, index) => [name, this.factsOf(name, index)]));
    return { spec: this.spec, facts, wallMs: 0 };
  }

  take({ outcomes }: PoolDecision): void {
    const desired = new Map(outcomes.map((outcome) => [outcome.workload, outcome.desired]));
    this.spec.workloads.forEach(({ name }, index) => {
      this.ready[index] = desired.get(name) ?? 0;
    });
  }

  private factsOf(name: string, index: number): WorkloadFacts {
    const ready = this.ready[index] ?? 0;
    const arrived = (20 + 10 * Math.sin(this.nowMs / 7000 + index)) * (everyMs / 1000);
    const queue = Math.max(0, (this.queues[index] ?? 0) + arrived - ready * (everyMs / 300));
    this.queues[index] = queue;
    return {
      observed: { workload: name, desired: ready, ready, starting: 0, stopping: 0, standby: 0 },
      unseen: [],
      sample: {
        reading: { kind: "value", value: Math.round(queue) },
        takenAtMs: this.nowMs - 100,
        arrivedAtMs: this.nowMs,
        includesInFlight: false,
      },
    };
  }
}

function poolOf(count: number, rules: Rules): PoolSpec {
  const workloads = Array.from({ length: count }, (_, index): WorkloadSpec => {
    const resources = { replicas: 1 };
    const replicas = { min: 1, max: 20, schedule: [] };
    const metric = { spec: { source: "simulated" }, everyMs };
    return {
      ...{ name: `queue-${index}`, priority: 1 + (index % 3), weight: 1, resources, replicas, metric, run: {} },
      ...rules,
    };
  });
  const capacity = { replicas: 12 * count };
  return { name: "bench", actuator: "none", capacity, reserve: {}, surge: 0, mode: "active", workloads };
}
