import type { Problem } from "../../../shared/config/faults.ts";
import type { Resources } from "../../../shared/model/resources.ts";
import { amountOf, replicasAlone } from "../core/resources.ts";
import { amountText } from "../resources-schema.ts";
import { lowestMin, type ReadPool, type WrittenWorkload } from "./written-workload.ts";

/** The capacity holds scheduled minimums and fixed counts, and the reserve beside the minimums. */
export function capacityFits(pool: ReadPool): readonly Problem[] {
  return [...reserveBesideMinimums(pool), ...scheduledMinimums(pool), ...pool.workloads.flatMap(fixedIn(pool))];
}

/** What so many replicas of each workload take of a dimension. */
function takenOf(
  name: string,
  workloads: readonly WrittenWorkload[],
  countOf: (workload: WrittenWorkload) => number,
): number {
  return workloads.reduce((sum, one) => sum + countOf(one) * amountOf(one.spec.resources, name), 0);
}

function reserveBesideMinimums({ at, capacity, reserve, workloads }: ReadPool): Problem[] {
  return Object.entries(reserve).flatMap(([name, kept]) => {
    const left = amountOf(capacity, name) - takenOf(name, workloads, ({ spec }) => spec.replicas.min);
    if (left < 0 || kept <= left || kept >= amountOf(capacity, name)) return [];
    const [wants, has] = [amountText(name, kept), amountText(name, left)];
    const problem = `${wants} of ${name} is more than the minimums of the workloads leave, ${has}; lower it or a min`;
    return [{ at: [...at, "reserve"], problem }];
  });
}

/** A min of some time of day does not fit where it does not with the lowest that all others ever have. */
function scheduledMinimums({ capacity, workloads }: ReadPool): Problem[] {
  return workloads.flatMap((workload) => {
    const { at, spec } = workload;
    return spec.replicas.schedule.flatMap(({ min = 0 }, index) => {
      if (min <= spec.replicas.min) return [];
      const count = (one: WrittenWorkload) => (one === workload ? min : lowestMin(one.spec.replicas));
      const short = shortOf(capacity, workloads, count);
      if (!short) return [];
      return [{ at: [...at, "replicas", "schedule", index, "min"], problem: `with the least of all others ${short}` }];
    });
  });
}

/** How the first dimension that does not hold so many replicas of each workload falls short; undefined where all do. */
export function shortOf(
  capacity: Resources,
  workloads: readonly WrittenWorkload[],
  countOf: (workload: WrittenWorkload) => number,
): string | undefined {
  for (const [name, amount] of Object.entries(capacity)) {
    const taken = takenOf(name, workloads, countOf);
    if (taken > amount)
      return `that takes ${amountText(name, taken)} of ${name}, the pool has ${amountText(name, amount)}`;
  }
  return undefined;
}

function fixedIn({ capacity }: ReadPool): (workload: WrittenWorkload) => Problem[] {
  return ({ at, spec: { target, resources, replicas } }) => {
    if (target.kind !== "fixed" || target.replicas > (replicas.max ?? target.replicas)) return [];
    const alone = replicasAlone(capacity, resources);
    if (target.replicas <= alone) return [];
    const problem = `${target.replicas} is more than the capacity holds, ${alone}; raise it or lower this`;
    return [{ at: [...at, "target", "replicas"], problem }];
  };
}
