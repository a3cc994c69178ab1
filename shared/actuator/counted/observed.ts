import type { Trouble, WorkloadObservation } from "../../model/observation.ts";
import type { Counted, Seen } from "./scheduler.ts";

export interface ObservedOf {
  readonly workload: string;
  readonly seen: Exclude<Seen, { kind: "unknown" }>;
  readonly desired: number | undefined;
  readonly adopted: boolean;
  /** Why the count could not be set. */
  readonly refused: Trouble | undefined;
  /** Besides those of the scheduler. */
  readonly notices: readonly string[];
}

/** What is told of a workload that was seen. */
export function observedOf({
  workload,
  seen,
  desired,
  adopted,
  refused,
  notices: more,
}: ObservedOf): WorkloadObservation {
  const counted = seen.kind === "counted" ? seen : undefined;
  const { ready = 0, starting = 0, stopping = 0, notices: found = [] } = counted ?? {};
  const trouble = troubleOf(seen, counted?.wanted === desired ? undefined : refused);
  const notices = [...found, ...more];
  return {
    workload,
    ...(desired === undefined ? {} : { desired }),
    ...{ ready, starting: starting + yetToCome(counted, desired), stopping, standby: 0 },
    ...(trouble ? { trouble } : {}),
    ...(notices.length > 0 ? { notices } : {}),
    ...(adopted ? { adopted: true } : {}),
    ...(counted ? { wanted: counted.wanted } : {}),
  };
}

/** Those the scheduler may start at any instant, as it was not told yet that fewer are desired. */
function yetToCome(counted: Counted | undefined, desired: number | undefined): number {
  if (!counted || desired === undefined || counted.wanted <= desired) return 0;
  return Math.max(0, counted.wanted - counted.ready - counted.starting);
}

function troubleOf(seen: ObservedOf["seen"], refused: Trouble | undefined): Trouble | undefined {
  return seen.kind === "missing" ? { kind: "start-failed", detail: seen.detail } : (refused ?? seen.trouble);
}
