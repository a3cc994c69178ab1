import type { Explanation } from "../../shared/model/status.ts";
import { open } from "./core/guards/interval.ts";
import { summaryOf } from "./explanation-summary.ts";
import type { StatusParts } from "./pool-status.ts";
import { waitsOf } from "./waits.ts";
import { outcomeOf, workloadStatus } from "./workload-status.ts";

/** Why a workload has what it has; undefined where the pool has no such workload. */
export function explanationOf(workload: string, parts: StatusParts): Explanation | undefined {
  const spec = parts.spec.workloads.find(({ name }) => name === workload);
  if (!spec) return undefined;
  const status = workloadStatus(spec, parts);
  const outcome = outcomeOf(workload, parts);
  const asked = parts.state.get(workload)?.demand;
  const waitsFor = waitsOf(status, outcome, parts);
  const summary = summaryOf({ status, outcome, asked, waitsFor });
  if (!outcome) return { status, summary, waitsFor };
  const { least, leastReason, most, mostReason } = outcome.interval;
  return {
    status,
    summary,
    ...(asked ? { demand: { reason: asked.reason, detail: asked.detail } } : {}),
    least: { replicas: least, reason: leastReason },
    ...(most === open.most ? {} : { most: { replicas: most, reason: mostReason } }),
    waitsFor,
  };
}
