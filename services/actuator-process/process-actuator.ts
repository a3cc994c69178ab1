import type { Actuator } from "../../shared/actuator/actuator.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { ApplyOutcome, Order } from "../../shared/model/command.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Ledger } from "./ledger.ts";
import { type Pool, poolOf } from "./pool.ts";
import { parseRun } from "./run.ts";
import type { Machine } from "./slot-life.ts";
import { spawnQueue } from "./spawn-queue.ts";
import { replicaTelemetry } from "./telemetry.ts";

/** More processes of one workload than a machine holds: an order for more is a mistake. */
const mostReplicas = 1000;

/** When the actuator ends, no replica gets longer than this to end by itself. */
const stopGraceMs = 2000;

export interface ProcessActuatorOptions {
  readonly owner: string;
  readonly version: string;
  readonly allowRefs: AllowList;
  readonly ledger: Ledger;
  readonly log: Log;
}

/** Runs replicas as child processes. They end with it: its `stop` kills what has not ended after two seconds. */
export function processActuator({ version, ...options }: ProcessActuatorOptions): Actuator {
  const pools = new Map<string, Pool>();
  const telemetry = replicaTelemetry(function* counts() {
    for (const [pool, { observe }] of pools) {
      for (const observation of observe().workloads) yield { pool, observation };
    }
  });
  const machine: Machine = { ...options, telemetry, spawn: spawnQueue() };
  let told: (pool: string) => void = () => undefined;
  const find = (name: string) => {
    const known = pools.get(name) ?? poolOf(name, machine, () => told(name));
    pools.set(name, known);
    return known;
  };
  const take = (pool: string, order: Order, traceparent?: string): ApplyOutcome => {
    const { workload } = order.run;
    if (order.desired !== undefined && order.desired > mostReplicas) {
      const reason = `desired is ${order.desired}, must be at most ${mostReplicas} processes of one workload`;
      return { workload, kind: "rejected", reason, retryable: false };
    }
    return { workload, kind: find(pool).workload(workload).order(order, traceparent) };
  };
  return {
    info: {
      kind: "process",
      version,
      capabilities: {
        replicasOutliveActuator: false,
        locksWhileScaling: false,
        standby: [],
        victimChoice: ["youngest", "oldest"],
      },
    },
    validate: ({ run }) => {
      const parsed = parseRun(run, options.allowRefs);
      return parsed.ok ? [] : parsed.faults;
    },
    open: (pool, runs) => find(pool).open(runs.map(({ workload }) => workload)),
    apply: (pool, orders, traceparent) => orders.map((order) => take(pool, order, traceparent)),
    observe: (pool) => find(pool).observe(),
    onChange: (listener) => {
      told = listener;
    },
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.stop(stopGraceMs)));
      telemetry.stop();
    },
  };
}
