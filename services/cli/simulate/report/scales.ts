import type { CurvePoint } from "../model.ts";
import type { Report } from "./report.ts";

/** Queues beyond so many targets are cut, so that what is near the target can be seen. */
const mostTargets = 4;
const fewestTargets = 1.5;

/** Where the scale of a workload's queue ends: the same for all laws, so that they can be compared. */
export function queueTop(report: Report, workload: string): number {
  const target = report.runs.flatMap(({ workloads }) => workloads).find(({ name }) => name === workload)?.queue?.target;
  const longest = highestIn(report, workload, ({ queue }) => queue);
  if (!target) return roundTop(longest);
  return roundTop(Math.max(fewestTargets * target, Math.min(mostTargets * target, longest)));
}

/** Where the scale of a workload's replicas ends. */
export function replicaTop(report: Report, workload: string): number {
  return roundTop(highestIn(report, workload, ({ ready }) => ready));
}

const roundTops = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next round number where a scale can end, 10 at least. */
export function roundTop(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(10, highest)));
  return power * (roundTops.find((one) => one * power >= highest) ?? 10);
}

function highestIn({ runs }: Report, workload: string, pick: (point: CurvePoint) => number): number {
  let most = 0;
  for (const { workloads } of runs) {
    for (const { name, curve } of workloads) {
      if (name === workload) for (const point of curve) most = Math.max(most, pick(point));
    }
  }
  return most;
}
