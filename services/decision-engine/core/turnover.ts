import type { WorkloadObservation } from "../../../shared/model/observation.ts";

/** What has been seen of how replicas come and go. */
export interface Turnover {
  /** Learned time from a grant to a ready replica; left out until the first one. */
  readonly startMs?: number;
  /** Learned time from a cut to a slot that is free; left out until the first one. */
  readonly stopMs?: number;
  /** Replicas granted and not ready yet, oldest first: when each was granted. */
  readonly starts: readonly { readonly grantedAtMs: number }[];
  /** Ready replicas from an instant on, oldest first; reaches back at least to the newest sample used. */
  readonly ready: readonly { readonly sinceAtMs: number; readonly count: number }[];
}

export const noTurnover: Turnover = { starts: [], ready: [] };

/** Takes account of an observation and of what has been granted up to now. */
export function updateTurnover(
  turnover: Turnover,
  _observed: WorkloadObservation,
  _granted: number,
  _nowMs: number,
): Turnover {
  return turnover;
}
