import { slotsTaken } from "./flow.ts";
import type { PoolInput } from "./input.ts";
import type { Layout } from "./layout.ts";
import type { WorkloadState } from "./state.ts";
import { countOf } from "./turnover.ts";

/** Most replicas that a workload can have of which just now nothing is observed. */
export function mostHeld({ desired, allocated, turnover }: WorkloadState): number {
  return Math.max(desired, allocated) + countOf(turnover.stops);
}

/**
 * Takes what the replicas of workloads hold that are not configured any more, until they are gone. As nobody knows what
 * they take besides being replicas, nothing may grow meanwhile where that is limited: then says so.
 */
export function makeRoom({ dimensions, names }: Layout, facts: PoolInput["facts"], left: number[]): string | undefined {
  let others = 0;
  for (const [name, known] of facts) if (!names.has(name)) others += slotsTaken(known);
  if (others === 0) return undefined;
  const [first] = dimensions;
  if (first === "replicas") left[0] = (left[0] ?? 0) - others;
  if (dimensions.every((dimension) => dimension === "replicas")) return undefined;
  return "replicas that are not configured any more still take an unknown part";
}
