import { stringify } from "yaml";
import type { JsonObject } from "../../shared/model/json.ts";

/** What the number of replicas of a workload follows. */
export type Follows = "queue" | "gauge" | "pushed" | "external" | "fixed" | "remainder";

export interface WorkloadPlan {
  readonly name: string;
  readonly follows: Follows;
  /** 1 is the highest; no two of a pool have the same. */
  readonly priority: number;
  readonly min: number;
  readonly max: number;
}

export interface PoolPlan {
  readonly name: string;
  readonly capacity: number;
  readonly shadow: boolean;
  /** By priority. */
  readonly workloads: readonly WorkloadPlan[];
}

/** Of a metric, for each replica. */
export const perReplica = 10;

/** What may wait in a queue. */
export const ceiling = 50;

/** All pools have the same form: one that follows something, a count that a person sets, and what takes the rest. */
function pool(name: string, first: Follows, capacity: number, shadow = false): PoolPlan {
  return {
    name,
    capacity,
    shadow,
    workloads: [
      { name: "worker", follows: first, priority: 1, min: 1, max: capacity - 3 },
      { name: "batch", follows: "fixed", priority: 2, min: 1, max: 4 },
      { name: "rest", follows: "remainder", priority: 3, min: 0, max: capacity },
    ],
  };
}

export const pools: readonly PoolPlan[] = [
  pool("queue", "queue", 10),
  pool("gauge", "gauge", 12),
  pool("paused", "gauge", 10),
  pool("pushed", "pushed", 9),
  pool("outside", "external", 10),
  pool("shadow", "gauge", 8, true),
];

/** The pool whose batch may not grow. */
export const pausedPool = "paused";

/** Where the count of a `fixed` workload starts. */
export const firstFixed = 2;

/** How many replicas a value of a gauge asks for. */
export function askedBy(value: number, { min, max }: Pick<WorkloadPlan, "min" | "max">): number {
  return Math.min(max, Math.max(min, Math.ceil(value / perReplica)));
}

/**
 * What each workload is to have: everybody the least, then by priority up to what is asked, the rest to the remainder.
 * `asked` by workload; one that is not named asks for nothing.
 */
export function allocated(
  { capacity, workloads }: PoolPlan,
  asked: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const given = new Map(workloads.map(({ name, min }) => [name, min]));
  let left = capacity - workloads.reduce((sum, { min }) => sum + min, 0);
  for (const { name, min, max, follows } of workloads) {
    const wanted = follows === "remainder" ? max : Math.min(max, asked.get(name) ?? min);
    const more = Math.max(0, Math.min(left, wanted - min));
    given.set(name, min + more);
    left -= more;
  }
  return given;
}

/** `urls`: of the gauge or queue of each pool that has one. */
export function configText(urls: ReadonlyMap<string, string>, actuatorAddress: string): string {
  return stringify({
    actuators: { sim: { kind: "simulated", address: actuatorAddress } },
    pools: pools.map((plan) => ({
      name: plan.name,
      actuator: "sim",
      capacity: plan.capacity,
      ...(plan.shadow ? { mode: "shadow" } : {}),
      workloads: plan.workloads.map((workload) => workloadOf(plan, workload, urls)),
    })),
  });
}

function workloadOf(
  { name: pool }: PoolPlan,
  { name, follows, priority, min, max }: WorkloadPlan,
  urls: ReadonlyMap<string, string>,
): JsonObject {
  const often = { every: "500ms" };
  const read: JsonObject = { source: "http-json", url: urls.get(pool) ?? "", pointer: "/n", deadline: "1s", ...often };
  const proportional: JsonObject = { kind: "proportional", perReplica, every: "500ms", tolerance: 0 };
  const parts: Readonly<Record<Follows, JsonObject>> = {
    queue: { metric: read, target: { kind: "adaptive", queueLength: ceiling } },
    gauge: { metric: read, target: proportional },
    pushed: { metric: { source: "push", name: pool, expires: "3s", ...often }, target: proportional },
    external: { target: { kind: "external" } },
    fixed: { target: { kind: "fixed", replicas: firstFixed } },
    remainder: { target: { kind: "remainder" } },
  };
  return { name, priority, replicas: { min, max }, ...parts[follows], run: { start: "150ms", stop: "100ms" } };
}
