import type { Counter } from "@opentelemetry/api";
import type { Log } from "../telemetry/log.ts";
import { meter } from "../telemetry/metrics.ts";

/** A change by somebody else is told for so long. */
const toldForMs = 60_000;
/** Somebody who keeps changing it is logged no more often than this. */
const logEveryMs = 10_000;

/** Remembers what somebody else did to one workload, for logs, metrics and people. */
export interface ForeignChanges {
  /** `what` happened and what was done about it, e.g. "somebody else set 8 replicas; set back to 5". */
  note(what: string): void;
  /** What a person should still know. */
  notices(): readonly string[];
}

export interface ForeignChangesOf {
  readonly plane: string;
  readonly pool: string;
  readonly workload: string;
  readonly log: Log;
}

export function foreignChanges({ plane, pool, workload, log }: ForeignChangesOf): ForeignChanges {
  let counter: Counter | undefined;
  let newest: { readonly what: string; readonly atMs: number } | undefined;
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  return {
    note: (what) => {
      const nowMs = performance.now();
      newest = { what, atMs: nowMs };
      counter ??= meter(plane).createCounter("microscaler_foreign_changes_total", {
        description: "Changes of the replicas by somebody else",
      });
      counter.add(1, { pool, workload });
      if (nowMs - loggedAtMs < logEveryMs) return;
      loggedAtMs = nowMs;
      log.warn({ pool, workload }, what);
    },
    notices: () => {
      if (!newest) return [];
      const agoMs = performance.now() - newest.atMs;
      return agoMs < toldForMs ? [newest.what] : [];
    },
  };
}
