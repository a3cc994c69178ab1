import type { ComparedLaw } from "./laws.ts";
import type { Arrivals, ReplicaTimes, Sampling, ServiceTime, Simulation } from "./model.ts";

/** What laws are compared on, unless something else is said: 300 ms a message, read twice a second 100 ms late. */
export interface OneQueue {
  readonly arrivals: Arrivals;
  readonly replicas: ReplicaTimes;
  readonly law: ComparedLaw;
  readonly seed: number;
  /** Messages that may wait; @default 50 */
  readonly queueLength?: number;
  /** @default exponential with a mean of 300 ms */
  readonly service?: ServiceTime;
  readonly sampling?: Partial<Sampling>;
  /** @default 1 to 39 */
  readonly bounds?: { readonly min: number; readonly max: number };
  /** Replicas that fit; @default 40 */
  readonly capacity?: number;
  readonly curveEveryMs?: number;
}

/** The name of the only workload of such a simulation. */
export const queueWorkload = "queue";

const sampledByDefault: Sampling = {
  everyMs: 500,
  delayMs: 100,
  noiseRatio: 0,
  missRatio: 0,
  tells: { inFlight: false, arrivals: false },
  includesInFlight: false,
};

/** One workload with one queue, alone in its pool; the first 10 s, or a tenth of a shorter run, are not scored. */
export function oneQueue(parts: OneQueue): Simulation {
  const { arrivals, replicas, law, seed, curveEveryMs } = parts;
  const { queueLength = 50, bounds = { min: 1, max: 39 }, capacity = 40 } = parts;
  const service = parts.service ?? { meanMs: 300, distribution: "exponential" };
  const sampling = { ...sampledByDefault, ...parts.sampling };
  const workload = {
    name: queueWorkload,
    priority: 1,
    weight: 1,
    resources: { replicas: 1 },
    replicas: { ...bounds, schedule: [] },
    metric: { spec: { source: "simulated" }, everyMs: sampling.everyMs },
    ...law,
    run: {},
  };
  return {
    spec: {
      name: "simulated",
      actuator: "simulated",
      capacity: { replicas: capacity },
      reserve: {},
      surge: 0,
      mode: "active",
      workloads: [workload],
    },
    plants: new Map([[queueWorkload, { replicas, queue: { arrivals, service, sampling, target: queueLength } }]]),
    durationMs: arrivals.durationMs,
    warmUpMs: Math.min(10_000, arrivals.durationMs / 10),
    seed,
    ...(curveEveryMs === undefined ? {} : { curveEveryMs }),
  };
}
