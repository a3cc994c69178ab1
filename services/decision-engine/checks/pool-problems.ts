import type { Problem } from "../../../shared/config/faults.ts";
import { metricKinds } from "../core/targets/laws.ts";
import { capacityFits } from "./capacity-fits.ts";
import { guardsFit } from "./guards-fit.ts";
import { minimumsFit } from "./minimums.ts";
import { type LineOf, namedOnce } from "./named-once.ts";
import { numberAt, targetKindOf, textAt, type Written, type WrittenPool } from "./outline.ts";
import { workloadFits } from "./workload-fits.ts";
import { readPool } from "./written-workload.ts";

/**
 * What is wrong with a pool that no schema of one field can see. Looks at it as it is written, so that it tells also where
 * other things are wrong. `lineOf` is left out where it stands in no file.
 */
export function poolProblems(pool: WrittenPool, lineOf?: LineOf): readonly Problem[] {
  const read = readPool(pool);
  return [
    ...namedOnce("workloads", pool.workloads, lineOf),
    ...minimumsFit(pool),
    ...pool.workloads.flatMap((workload) => [
      ...boundsOrdered(workload),
      ...fixedInBounds(workload),
      ...metricFits(workload),
      ...guardsFit(workload),
    ]),
    ...capacityFits(read),
    ...read.workloads.flatMap(workloadFits),
  ];
}

function boundsOrdered({ at, json }: Written): Problem[] {
  const min = numberAt(json, "replicas", "min");
  const max = numberAt(json, "replicas", "max");
  if (min === undefined || max === undefined || min <= max) return [];
  return [{ at: [...at, "replicas"], problem: `min ${min} is greater than max ${max}` }];
}

function fixedInBounds({ at, json }: Written): Problem[] {
  if (textAt(json, "target", "kind") !== "fixed") return [];
  const replicas = numberAt(json, "target", "replicas") ?? 0;
  const min = numberAt(json, "replicas", "min") ?? 0;
  const max = numberAt(json, "replicas", "max") ?? Number.POSITIVE_INFINITY;
  if (min > max || (replicas >= min && replicas <= max)) return [];
  const problem = replicas > max ? `${replicas} is greater than max ${max}` : `${replicas} is less than min ${min}`;
  return [{ at: [...at, "target", "replicas"], problem }];
}

function metricFits({ at, json }: Written): Problem[] {
  const kind = targetKindOf(json);
  if (kind === "remainder" && "metric" in json) {
    return [{ at: [...at, "metric"], problem: "a remainder takes what is left and reads no metric; remove it" }];
  }
  if (metricKinds.some((known) => known === kind) && !("metric" in json)) {
    return [{ at, problem: `the target ${kind} needs a metric; add one with its source` }];
  }
  return [];
}
