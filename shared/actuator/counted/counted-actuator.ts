import { setMaxListeners } from "node:events";
import type { Capabilities } from "../../model/actuator-info.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Actuator } from "../actuator.ts";
import { replicaGauge } from "../replica-gauge.ts";
import type { RunPolicy } from "../run-policy.ts";
import { Claims } from "./claims.ts";
import { CountedPool } from "./pool.ts";
import type { CountedScheduler } from "./scheduler.ts";
import { setTelemetry } from "./telemetry.ts";
import type { CountedParts } from "./workload.ts";

/** Time for what is to be done at the exit. */
const exitMs = 2500;

export interface CountedActuatorOptions<Run extends RunPolicy> {
  /** Its kind, e.g. `kubernetes`. */
  readonly kind: string;
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly scheduler: CountedScheduler<Run>;
  readonly log: Log;
}

/** An actuator of a scheduler that is told a number and runs the replicas itself. */
export function countedActuator<Run extends RunPolicy>(options: CountedActuatorOptions<Run>): Actuator {
  const { kind, version, capabilities, scheduler, log } = options;
  const plane = `actuator-${kind}`;
  const parts: CountedParts<Run> = { plane, scheduler, log, claims: new Claims(), telemetry: setTelemetry(plane) };
  const pools = new Map<string, CountedPool<Run>>();
  let told: (pool: string) => void = () => undefined;
  const find = (name: string) => {
    const known = pools.get(name) ?? new CountedPool(name, parts, () => told(name));
    pools.set(name, known);
    return known;
  };
  scheduler.onReach(() => {
    for (const name of pools.keys()) told(name);
  });
  const endGauge = replicaGauge(plane, function* counts() {
    for (const [pool, { workloads }] of pools) {
      for (const known of workloads.values()) {
        const observation = known.observe();
        if (observation) yield { pool, observation };
      }
    }
  });
  return {
    info: { kind, version, capabilities },
    validate: ({ run }) => {
      const parsed = scheduler.parse(run);
      return parsed.ok ? [] : parsed.faults;
    },
    open: (pool, runs) => find(pool).open(runs),
    apply: (pool, orders, traceparent) =>
      orders.map((order) => {
        const { workload } = order.run;
        return { workload, kind: find(pool).workload(workload).order(order, traceparent) };
      }),
    observe: (pool) => {
      const problem = scheduler.unreachable();
      return { ...find(pool).observe(), ...(problem === undefined ? {} : { unreachable: problem }) };
    },
    onChange: (listener) => {
      told = listener;
    },
    stop: async () => {
      endGauge();
      const signal = AbortSignal.timeout(exitMs);
      setMaxListeners(0, signal); // one for each workload
      const workloads = [...pools.values()].flatMap((pool) => [...pool.workloads.values()]);
      await Promise.all(workloads.map((known) => known.stop(signal)));
      await scheduler.stop();
    },
  };
}
