import { isDeepStrictEqual } from "node:util";
import type { PoolObservation, WorkloadObservation } from "../../shared/model/observation.ts";

/** Whether two snapshots of a pool say the same, apart from when they were made. */
export function sameSnapshot(before: PoolObservation | undefined, now: PoolObservation): boolean {
  if (before?.sequence !== now.sequence || before?.unreachable !== now.unreachable) return false;
  if (!before || before.peakReplicas !== now.peakReplicas || before.workloads.length !== now.workloads.length)
    return false;
  if (!isDeepStrictEqual(before.unknown, now.unknown)) return false;
  return now.workloads.every((workload, index) => sameWorkload(before.workloads[index], workload));
}

function sameWorkload(before: WorkloadObservation | undefined, now: WorkloadObservation): boolean {
  if (before === now) return true;
  return (
    before?.workload === now.workload &&
    before.ready === now.ready &&
    before.starting === now.starting &&
    before.stopping === now.stopping &&
    before.standby === now.standby &&
    before.desired === now.desired &&
    before.wanted === now.wanted &&
    before.adopted === now.adopted &&
    isDeepStrictEqual(before.trouble, now.trouble) &&
    isDeepStrictEqual(before.notices, now.notices)
  );
}
