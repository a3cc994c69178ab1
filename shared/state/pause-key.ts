import type { PauseRecord } from "./store.ts";

/** An owner has one pause on a workload, or on the whole pool, at most; any text may be in either name. */
export function pauseKey({ workload, owner }: Omit<PauseRecord, "direction">): string {
  return JSON.stringify([workload ?? null, owner]);
}
