import type { Problem } from "../../../shared/config/faults.ts";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { metricSpecsOf } from "../../decision-engine/checks/metric-specs.ts";
import type { ReadPool } from "../../decision-engine/checks/written-workload.ts";
import { sources } from "../../metric-collector/schema.ts";
import { readingsOf } from "./written-readings.ts";

/** What is valid and may surprise all the same, by what the sources of the metrics can do: worth a warning, no fault. */
export function sourceCautions({ workloads }: ReadPool): readonly Problem[] {
  return workloads.flatMap(({ at, spec }) =>
    [...inFlightUntold(spec), ...intervalsUnused(spec)].map((caution) => ({ ...caution, at: [...at, ...caution.at] })),
  );
}

/** A fixed interval is kept, whatever else is said of when a metric is read. */
function intervalsUnused(workload: WorkloadSpec): Problem[] {
  return metricSpecsOf(workload).flatMap(({ at, spec }) =>
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
