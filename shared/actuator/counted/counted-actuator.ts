import type { Capabilities } from "../../model/actuator-info.ts";
import type { WorkloadObservation } from "../../model/observation.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Actuator, Snapshot } from "../actuator.ts";
import { replicaGauge } from "../replica-gauge.ts";
import type { RunPolicy } from "../run-policy.ts";
import type { CountedScheduler } from "./scheduler.ts";
import { setTelemetry } from "./telemetry.ts";
import { type CountedParts, CountedWorkload } from "./workload.ts";

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
  const parts: CountedParts<Run> = { plane, scheduler, log, telemetry: setTelemetry(plane) };
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
    open: (pool, runs) => {
      const opened = find(pool);
      opened.forgetAllBut(runs.map(({ workload }) => workload));
      for (const run of runs) opened.workload(run.workload).open(run);
    },
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
      const workloads = [...pools.values()].flatMap((pool) => [...pool.workloads.values()]);
      await Promise.all(workloads.map((known) => known.stop(signal)));
      await scheduler.stop();
    },
  };
}

class CountedPool<Run extends RunPolicy> {
  readonly workloads = new Map<string, CountedWorkload<Run>>();
  readonly #name: string;
  readonly #parts: CountedParts<Run>;
  readonly #changed: () => void;
  #peak = 0;

  constructor(name: string, parts: CountedParts<Run>, changed: () => void) {
    this.#name = name;
    this.#parts = parts;
    this.#changed = changed;
  }

  workload(name: string): CountedWorkload<Run> {
    const changed = () => {
      this.#peak = Math.max(this.#peak, occupied(this.#observed()));
      this.#changed();
    };
    const known =
      this.workloads.get(name) ?? new CountedWorkload(this.#parts, { pool: this.#name, workload: name, changed });
    this.workloads.set(name, known);
    return known;
  }

  /** What is not named, not ordered and not running is followed no more. */
  forgetAllBut(names: readonly string[]): void {
    for (const [name, known] of this.workloads) {
      if (names.includes(name) || !known.idle()) continue;
      known.close();
      this.workloads.delete(name);
    }
  }

  observe(): Snapshot {
    const unknown = [...this.workloads]
      .filter(([, known]) => known.observe() === undefined)
      .map(([workload, known]) => ({ workload, why: known.unknown() }));
    const observed = { workloads: this.#observed(), peakReplicas: this.#peak };
    return unknown.length > 0 ? { ...observed, unknown } : observed;
  }

  #observed(): readonly WorkloadObservation[] {
    return [...this.workloads.values()].flatMap((known) => known.observe() ?? []);
  }
}

function occupied(workloads: readonly WorkloadObservation[]): number {
  return workloads.reduce((sum, { ready, starting, stopping }) => sum + ready + starting + stopping, 0);
}
