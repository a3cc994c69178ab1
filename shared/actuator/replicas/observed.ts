import type { Trouble, WorkloadObservation } from "../../model/observation.ts";
import type { Writable } from "../../writable.ts";
import type { Failures } from "./failures.ts";
import { holdsSlot, placeOf } from "./record.ts";
import type { ReplicaSet } from "./replica-set.ts";

export interface Ordered {
  /** Undefined: nothing was ordered yet. */
  readonly desired: number | undefined;
  /** To be held ready besides. */
  readonly standby: number;
  readonly adopted: boolean;
  readonly failures: Failures;
  readonly notices: readonly string[];
}

/** What there is of a workload, worked out anew once something may have changed: most of what is asked is as before. */
export class Observed {
  #last: WorkloadObservation | undefined;
  #held: number | undefined;

  /** Something may have changed. */
  changed(): void {
    this.#last = undefined;
    this.#held = undefined;
  }

  /** Replicas that hold a slot at this instant. */
  slotsHeld({ all }: ReplicaSet): number {
    this.#held ??= all.filter(holdsSlot).length;
    return this.#held;
  }

  of(workload: string, set: ReplicaSet, ordered: Ordered): WorkloadObservation {
    if (this.#last) return this.#last;
    const found = observed(workload, set, ordered);
    const mayChange = ordered.failures.round() > 0 || ordered.standby > 0 || found.trouble || found.notices;
    if (!mayChange && set.all.every(({ wish }) => wish !== "spare")) this.#last = found;
    return found;
  }
}

/** What is ordered and about to be made counts as starting, unless it waits for a back-off. */
function observed(workload: string, set: ReplicaSet, ordered: Ordered): WorkloadObservation {
  const { desired, standby, adopted, failures, notices } = ordered;
  const nowMs = performance.now();
  const { counts, readyAtMs } = counted(set);
  const missing = set.missing(desired ?? 0);
  const onlyHeld = readyAtMs === Number.NEGATIVE_INFINITY && standby > 0;
  const sinceMs = onlyHeld ? undefined : readyAtMs;
  if (missing === 0) failures.proven(sinceMs, nowMs);
  const trouble = failures.trouble(missing, nowMs) ?? stuck(set, nowMs);
  if (failures.retryAtMs(nowMs) === undefined) counts.starting += missing;
  const { ready, starting, stopping } = counts;
  const seen: Writable<WorkloadObservation> = { workload, ready, starting, stopping, standby: counts.standby };
  if (desired !== undefined) seen.desired = desired;
  if (trouble) seen.trouble = trouble;
  if (notices.length > 0) seen.notices = notices;
  if (adopted) seen.adopted = true;
  return seen;
}

/** How many replicas are where, and when the last of those that run was ready; before all times: none runs. */
function counted({ all }: ReplicaSet) {
  const counts = { ready: 0, starting: 0, stopping: 0, standby: 0 };
  let readyAtMs = Number.NEGATIVE_INFINITY;
  for (const record of all) {
    const place = placeOf(record);
    if (place) counts[place] += 1;
    if (record.wish === "run" && record.readyAtMs > readyAtMs) readyAtMs = record.readyAtMs;
  }
  return { counts, readyAtMs };
}

/** An operation that failed and is tried again. */
function stuck(set: ReplicaSet, nowMs: number): Trouble | undefined {
  const first = set.all.find(({ problem }) => problem !== undefined);
  if (first?.problem === undefined) return undefined;
  return {
    kind: "scheduler-error",
    detail: first.problem,
    retryInMs: Math.max(0, Math.round(first.retryAtMs - nowMs)),
  };
}
