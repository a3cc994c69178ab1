import type { Capabilities } from "../../model/actuator-info.ts";
import type { ApplyOutcome, Order } from "../../model/command.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Actuator } from "../actuator.ts";
import { replicaGauge } from "../replica-gauge.ts";
import type { ReplicaHost, ReplicaRun } from "./host.ts";
import { ReplicaPool } from "./pool.ts";
import { replicaTelemetry } from "./telemetry.ts";
import { turns } from "./turns.ts";
import type { ReplicaWorkload } from "./workload.ts";
import type { LeavingTime, WorkloadParts } from "./workload-parts.ts";

/** More replicas of one workload than a machine holds: an order for more is a mistake. */
const mostReplicas = 1000;

/** When the actuator ends, where nothing else is said: whoever it is a part of has 5 s for all of its parts. */
const standardLeaveMs = 3000;
/** Of that, for ending by itself. */
const mostGraceMs = 2000;

export interface ReplicaActuatorOptions<Run extends ReplicaRun> {
  /** Its kind, e.g. `docker`. */
  readonly kind: string;
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly host: ReplicaHost<Run>;
  readonly log: Log;
  /** When it ends, replicas that are to end have so long. @default 3000 */
  readonly leaveWithinMs?: number | undefined;
}

/** An actuator of a host that runs replicas one by one. */
export function replicaActuator<Run extends ReplicaRun>(options: ReplicaActuatorOptions<Run>): Actuator {
  const { kind, version, capabilities, host, log, leaveWithinMs = standardLeaveMs } = options;
  const leaving: LeavingTime = { mostGraceMs, withinMs: leaveWithinMs };
  const plane = `actuator-${kind}`;
  const telemetry = replicaTelemetry(plane);
  const parts: WorkloadParts<Run> = { plane, host, log, telemetry, turns: turns(host.bounds) };
  const pools = new Map<string, ReplicaPool<Run>>();
  let told: (pool: string) => void = () => undefined;
  const find = (name: string) => {
    const known = pools.get(name) ?? new ReplicaPool(name, parts, () => told(name));
    pools.set(name, known);
    return known;
  };
  host.onChange((name) => pools.get(name)?.look());
  const endGauge = replicaGauge(plane, function* counts() {
    for (const [pool, known] of pools) for (const observation of known.observed()) yield { pool, observation };
  });
  const take = (pool: string, order: Order, traceparent?: string): ApplyOutcome => {
    const { workload } = order.run;
    if (order.desired !== undefined && order.desired > mostReplicas) {
      const reason = `desired is ${order.desired}, must be at most ${mostReplicas} replicas of one workload`;
      return { workload, kind: "rejected", reason, retryable: false };
    }
    return { workload, kind: find(pool).workload(workload).order(order, traceparent) };
  };
  return {
    info: { kind, version, capabilities },
    validate: ({ run }) => {
      const parsed = host.parse(run);
      return parsed.ok ? [] : parsed.faults;
    },
    open: (pool, runs) => {
      const opened = find(pool);
      opened.forgetAllBut(runs.map(({ workload }) => workload));
      for (const run of runs) opened.workload(run.workload).open(run);
    },
    apply: (pool, orders, traceparent) => orders.map((order) => take(pool, order, traceparent)),
    observe: (pool) => {
      const problem = host.unreachable();
      return { ...find(pool).observe(), ...(problem === undefined ? {} : { unreachable: problem }) };
    },
    onChange: (listener) => {
      told = listener;
    },
    stop: async () => {
      const workloads = [...pools.values()].flatMap((pool) => pool.all);
      await Promise.all(workloads.map((workload) => leave(workload, capabilities.replicasOutliveActuator, leaving)));
      for (const workload of workloads) workload.close();
      endGauge();
      await host.close();
    },
  };
}

/** What cannot outlive the actuator ends with it; the rest as each workload says. */
async function leave<Run extends ReplicaRun>(
  workload: ReplicaWorkload<Run>,
  outlives: boolean,
  time: LeavingTime,
): Promise<void> {
  const count = outlives ? workload.leftAtExit() : 0;
  if (count !== undefined) await workload.leave(count, time);
}
