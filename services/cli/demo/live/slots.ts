import type { ObservedReplicas, PoolStatus } from "../../../../shared/model/status.ts";
import type { Segment } from "./row.ts";

/** How a workload looks: everywhere the same. */
export interface Look {
  /** For one ready replica. */
  readonly block: (text: string) => string;
  readonly text: (text: string) => string;
}

/** A cell per slot: the workload's initial, a capital where the replica is ready, lower case while it starts or stops. */
export function slotCells(status: PoolStatus, lookOf: (workload: string) => Look): readonly Segment[] {
  const cells = status.workloads.flatMap(({ workload, observed }) => cellsOf(workload, observed, lookOf(workload)));
  const free = Array.from({ length: Math.max(0, (status.capacity ?? 0) - cells.length) }, () => ({ text: " · " }));
  return [...cells, ...free];
}

function cellsOf(workload: string, observed: ObservedReplicas | undefined, { block, text }: Look): Segment[] {
  if (!observed) return [];
  const initial = workload.charAt(0);
  return [
    ...Array.from({ length: observed.ready }, () => ({ text: ` ${initial.toUpperCase()} `, style: block })),
    ...Array.from({ length: observed.starting + observed.stopping }, () => ({ text: ` ${initial} `, style: text })),
  ];
}

/** `consumer 7 (2 starting)` */
export function replicaCount(workload: string, observed: ObservedReplicas | undefined): string {
  if (!observed) return `${workload} –`;
  const moving = [
    ...(observed.starting > 0 ? [`${observed.starting} starting`] : []),
    ...(observed.stopping > 0 ? [`${observed.stopping} stopping`] : []),
  ];
  return `${workload} ${observed.ready}${moving.length > 0 ? ` (${moving.join(", ")})` : ""}`;
}
