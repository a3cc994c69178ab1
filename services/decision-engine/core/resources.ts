import type { Resources } from "../../../shared/model/resources.ts";

/** How many replicas a capacity holds. */
export function replicasIn(capacity: Resources): number {
  return capacity.replicas ?? Number.MAX_SAFE_INTEGER;
}
