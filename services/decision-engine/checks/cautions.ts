import type { Problem } from "../../../shared/config/faults.ts";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { widestBounds } from "../core/guards/bounds.ts";
import { replicasAlone } from "../core/resources.ts";
import { shortOf } from "./capacity-fits.ts";
import { metricSpecsOf } from "./metric-specs.ts";
import { mistypedReferences } from "./mistyped-references.ts";
import type { ReadPool } from "./written-workload.ts";

/** What is valid and may surprise all the same: worth a warning, no fault. */
export function cautions({ at, capacity, workloads }: ReadPool): readonly Problem[] {
  const highest = shortOf(capacity, workloads, ({ spec: { replicas } }) =>
    Math.max(replicas.min, ...replicas.schedule.map(({ min = 0 }) => min)),
  );
  const usual = shortOf(capacity, workloads, ({ spec }) => spec.replicas.min);
  const together = `holds the scheduled minimums only while they are not all in force: ${highest}`;
  return [
    ...(highest && !usual ? [{ at: [...at, "capacity"], problem: together }] : []),
    ...workloads.flatMap((workload) =>
      [
        ...loweringFallback(workload.spec),
        ...neverDown(workload.spec),
        ...fixedMoved(workload.spec),
        ...metricSpecsOf(workload.spec).flatMap(({ at: place, spec }) => mistypedReferences(spec, place)),
        ...stuckSteps(workload.spec, replicasAlone(capacity, workload.spec.resources)),
      ].map((caution) => ({ ...caution, at: [...workload.at, ...caution.at] })),
    ),
  ];
}

function loweringFallback({ replicas, guards: { fallback } }: WorkloadSpec): Problem[] {
  if (fallback?.kind !== "fixed" && fallback?.kind !== "keep-if-lower") return [];
  const { max } = widestBounds(replicas, Number.POSITIVE_INFINITY);
  if (fallback.replicas >= max) return [];
  const problem = `${fallback.kind} can take replicas away because a metric cannot be read; keep-if-higher never does`;
  return [{ at: ["guards", "fallback", "kind"], problem }];
}

function neverDown({ guards }: WorkloadSpec): Problem[] {
  if (guards.down?.select !== "disabled") return [];
  return [
    { at: ["guards", "down", "select"], problem: "disabled gives no replica back, however little there is to do" },
  ];
}

function fixedMoved({ target, replicas }: WorkloadSpec): Problem[] {
  if (target.kind !== "fixed") return [];
  return replicas.schedule.flatMap(({ min = 0, max = Number.POSITIVE_INFINITY }, index) => {
    if (target.replicas >= min && target.replicas <= max) return [];
    const bound = target.replicas < min ? `min ${min} raises` : `max ${max} lowers`;
    const problem = `${bound} the fixed count of ${target.replicas} while it is in force`;
    return [{ at: ["replicas", "schedule", index], problem }];
  });
}

/** A share of what is desired reaches 1 some day, and the law never asks for more than that. */
function stuckSteps({ target, replicas, guards }: WorkloadSpec, alone: number): Problem[] {
  if (target.kind !== "simple-queue") return [];
  const { max } = widestBounds(replicas, alone);
  return (["up", "down"] as const).flatMap((direction) => {
    const { absolute, relative } = guards[direction]?.deadBand ?? { absolute: 0, relative: 0 };
    const from = Math.ceil(1 / relative - 1e-9);
    if (absolute >= 1 || from > max) return [];
    const problem = `from ${from} replicas on this leaves every change of ${target.kind}, which steps by 1`;
    return [{ at: ["guards", direction, "deadBand", "relative"], problem }];
  });
}
