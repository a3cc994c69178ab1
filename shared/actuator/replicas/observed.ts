import type { Trouble, WorkloadObservation } from "../../model/observation.ts";
import type { Failures } from "./failures.ts";
import { placeOf } from "./record.ts";
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

/** What there is of a workload. What is ordered and about to be made counts as starting, unless it waits for a back-off. */
export function observed(workload: string, set: ReplicaSet, ordered: Ordered): WorkloadObservation {
  const { desired, standby, adopted, failures, notices } = ordered;
  const nowMs = performance.now();
  const places = set.all.map(placeOf);
  const count = (wanted: ReturnType<typeof placeOf>) => places.filter((place) => place === wanted).length;
  const missing = set.missing(desired ?? 0);
  const onlyHeld = set.running.length === 0 && standby > 0;
  const sinceMs = onlyHeld ? undefined : Math.max(...set.running.map(({ readyAtMs }) => readyAtMs));
  if (missing === 0) failures.proven(sinceMs, nowMs);
  const trouble = failures.trouble(missing, nowMs) ?? stuck(set, nowMs);
  return {
    workload,
    ...(desired === undefined ? {} : { desired }),
    ready: count("ready"),
    starting: count("starting") + (failures.retryAtMs(nowMs) === undefined ? missing : 0),
    stopping: count("stopping"),
    standby: count("standby"),
    ...(trouble ? { trouble } : {}),
    ...(notices.length > 0 ? { notices } : {}),
    ...(adopted ? { adopted: true } : {}),
  };
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
