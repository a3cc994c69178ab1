import type { PoolSpec, WorkloadSpec } from "../../../shared/model/pool.ts";
import type { Resources } from "../../../shared/model/resources.ts";
import type { ResourceUse } from "../../../shared/model/status.ts";
import type { WorkloadFacts } from "./input.ts";

/**
 * The use of every dimension that a pool limits, `replicas` first. Of a workload that is not configured any more only
 * the replicas are known, nothing else of what they take.
 */
export function resourceUse(
  { capacity, reserve, workloads }: PoolSpec,
  facts: ReadonlyMap<string, Pick<WorkloadFacts, "observed">>,
): readonly ResourceUse[] {
  const specs = new Map(workloads.map((workload): [string, WorkloadSpec] => [workload.name, workload]));
  return dimensionsOf(capacity).map((name) => {
    let taken = 0;
    for (const [workload, { observed }] of facts) {
      const held = observed.ready + observed.starting + observed.stopping;
      taken += held * amountOf(specs.get(workload)?.resources ?? { replicas: 1 }, name);
    }
    return { name, capacity: amountOf(capacity, name), taken, reserve: amountOf(reserve, name) };
  });
}

/** The dimensions a capacity limits: `replicas` first, the others by name. */
export function dimensionsOf(capacity: Resources): readonly string[] {
  const others = Object.keys(capacity).filter((name) => name !== "replicas");
  return [...("replicas" in capacity ? ["replicas"] : []), ...others.sort()];
}

/** What is given of a dimension; nothing where it is left out. */
export function amountOf(resources: Resources, name: string): number {
  return resources[name] ?? 0;
}

/** How many replicas of one kind a capacity holds if there are no others. */
export function replicasAlone(capacity: Resources, resources: Resources): number {
  let most = Number.MAX_SAFE_INTEGER;
  for (const [name, amount] of Object.entries(capacity)) {
    const needed = amountOf(resources, name);
    if (needed > 0) most = Math.min(most, Math.floor(amount / needed));
  }
  return most;
}
