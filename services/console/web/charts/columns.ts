import type { HistoryPoint, WorkloadPoint } from "../../live/events.ts";

/** One row of the chart per moment; null where nothing was known. */
export type Column = (number | null)[];

/** The moments in seconds since 1970. */
export function times(points: readonly HistoryPoint[]): number[] {
  return points.map(({ wallMs }) => wallMs / 1000);
}

/** One number of one workload over time. */
export function columnOf(points: readonly HistoryPoint[], workload: string, key: keyof WorkloadPoint): Column {
  return points.map(({ workloads }) => workloads[workload]?.[key] ?? null);
}

export function capacityOf(points: readonly HistoryPoint[]): Column {
  return points.map(({ capacity }) => capacity ?? null);
}

/** States of a replica that hold a slot, in the order they are stacked. */
export const states = ["ready", "starting", "stopping"] as const;

export type ReplicaState = (typeof states)[number];

/** Upper edges of stacked areas: for each workload its ready, starting and stopping replicas on top of all before it. */
export function stacked(points: readonly HistoryPoint[], workloads: readonly string[]): Column[] {
  const edges: Column[] = workloads.flatMap(() => states.map(() => []));
  for (const point of points) {
    let below: number | null = 0;
    let edge = 0;
    for (const workload of workloads) {
      for (const state of states) {
        below = added(below, held(point, workload, state));
        edges[edge++]?.push(below);
      }
    }
  }
  return edges;
}

/** A workload that did not exist at a moment the pool was known held nothing then. */
function held({ workloads }: HistoryPoint, workload: string, state: ReplicaState): number | undefined {
  const moment = workloads[workload];
  if (moment) return moment[state];
  return Object.keys(workloads).length === 0 ? undefined : 0;
}

/** A sum with an unknown part is unknown. */
function added(below: number | null, part: number | undefined): number | null {
  return below === null || part === undefined ? null : below + part;
}
