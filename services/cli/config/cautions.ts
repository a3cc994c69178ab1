import type { Problem } from "../../../shared/config/faults.ts";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { widestBounds } from "../../decision-engine/core/guards/bounds.ts";
import { replicasAlone } from "../../decision-engine/core/resources.ts";
import { setpointMetricOf } from "../../decision-engine/core/targets/laws.ts";
import { sources } from "../../metric-collector/schema.ts";
import { shortOf } from "./capacity-fits.ts";
import { mistypedReferences } from "./mistyped-references.ts";
import { readingsOf } from "./written-readings.ts";
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
        ...inFlightUntold(workload.spec),
        ...fixedMoved(workload.spec),
        ...intervalsUnused(workload.spec),
        ...metricsIn(workload.spec).flatMap(({ at: place, spec }) => mistypedReferences(spec, place)),
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

function metricsIn({ metric, target }: WorkloadSpec) {
  const setpoint = setpointMetricOf(target);
  return [
    ...(metric ? [{ at: ["metric"], spec: metric.spec }] : []),
    ...(setpoint ? [{ at: ["target", "setpoint"], spec: setpoint.spec }] : []),
  ];
}

/** A fixed interval is kept, whatever else is said of when a metric is read. */
function intervalsUnused(workload: WorkloadSpec): Problem[] {
  return metricsIn(workload).flatMap(({ at, spec }) =>
    readingsOf(spec).flatMap((reading) => {
      if (reading.written.every === "auto") return [];
      const hasNews = sources.find(({ kind }) => kind === reading.written.source)?.hasNews;
      const names = hasNews ? ["maxInterval"] : ["minInterval", "maxInterval", "budget"]; // news heed the other two
      const unused = names.filter((name) => name in reading.spec);
      const problem = `says nothing beside a fixed interval, "every: ${String(reading.spec.every)}"`;
      return unused.map((name) => ({ at: [...at, ...reading.at, name], problem }));
    }),
  );
}

function inFlightUntold({ metric, guards }: WorkloadSpec): Problem[] {
  const source = sources.find(({ kind }) => kind === metric?.spec.source);
  if (!guards.inFlight || !source) return [];
  const { kind, tellsInFlight } = source;
  if (tellsInFlight === true || (tellsInFlight !== false && metric && tellsInFlight in metric.spec)) return [];
  const where = tellsInFlight === false ? "" : ` without ${tellsInFlight}`;
  const problem = `the source ${kind} does not tell what is in flight${where}, so that this keeps nothing`;
  return [{ at: ["guards", "inFlight"], problem }];
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
