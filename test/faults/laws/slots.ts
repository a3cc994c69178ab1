import { held } from "../truth.ts";
import type { Law } from "./law.ts";

/** Starting, ready and ending replicas together are never more than fit. */
export const capacity: Law = ({ entry, after, plan }) => {
  if (entry.kind !== "slots") return [];
  const taken = held(after);
  return taken > plan.capacity ? [`${taken} slots are taken of ${plan.capacity}: ${JSON.stringify(entry.slots)}`] : [];
};

/** A workload that had its least never has fewer ready. */
export const minimum: Law = ({ entry, before, after, plan }) => {
  if (entry.kind !== "slots") return [];
  return plan.workloads
    .filter(({ name, min }) => before.reached.has(name) && (after.slots.get(name)?.[1] ?? 0) < min)
    .map(({ name, min }) => `${name} has ${after.slots.get(name)?.[1] ?? 0} ready, and had its least of ${min} before`);
};
