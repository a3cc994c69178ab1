import type { WorkloadObservation } from "../../../shared/model/observation.ts";
import { type ReadyCount, withReadyCount } from "./ready-history.ts";

/** Replicas that were granted, or cut, at one instant. */
export interface Batch {
  readonly atMs: number;
  readonly replicas: number;
}

/** What has been seen of how replicas come and go. */
export interface Turnover {
  /** Learned time from a grant to a ready replica; left out until the first one. */
  readonly startMs?: number | undefined;
  /** Learned time from a cut to a slot that is free; left out until the first one. */
  readonly stopMs?: number | undefined;
  /** Granted when this was looked at last; left out before. */
  readonly granted?: number | undefined;
  /** Granted and not ready yet, oldest first. */
  readonly starts: readonly Batch[];
  /** Cut and not gone yet, oldest first. */
  readonly stops: readonly Batch[];
  /** Nothing is learned from starts granted up to here: they were found under way, or had trouble. */
  readonly doubtfulAtMs?: number | undefined;
  /** Ready replicas over time, oldest first; reaches back at least to the newest sample used. */
  readonly ready: readonly ReadyCount[];
}

export const noTurnover: Turnover = {
  startMs: undefined,
  stopMs: undefined,
  granted: undefined,
  starts: [],
  stops: [],
  doubtfulAtMs: undefined,
  ready: [],
};

/** Weight of one replica that came or went in what is learned. */
const weight = 0.2;

/**
 * Takes account of an observation and of what is granted by now. Starts are paired first granted, first ready; what is
 * pending is what the counts leave, so that crashes, lost observations and foreign scaling leave no trace behind.
 * `neededAtMs`: how far back ready replicas are asked for. The same object where nothing changed.
 */
export function updateTurnover(
  turnover: Turnover,
  observed: WorkloadObservation,
  granted: number,
  nowMs: number,
  neededAtMs = nowMs,
): Turnover {
  const ready = withReadyCount(turnover.ready, observed.ready, nowMs, neededAtMs);
  const starts = updateStarts(turnover, observed, granted, nowMs);
  const stops = updateStops(turnover, observed, granted, nowMs);
  const doubtfulAtMs = doubtOf(turnover, starts.pending, observed, nowMs);
  const same =
    ready === turnover.ready &&
    starts.pending === turnover.starts &&
    stops.pending === turnover.stops &&
    granted === turnover.granted &&
    doubtfulAtMs === turnover.doubtfulAtMs;
  if (same) return turnover;
  return {
    startMs: starts.learnedMs,
    stopMs: stops.learnedMs,
    granted,
    starts: starts.pending,
    stops: stops.pending,
    doubtfulAtMs,
    ready,
  };
}

interface Learned {
  readonly pending: readonly Batch[];
  readonly learnedMs: number | undefined;
}

/** Each replica that became ready ends the oldest start; then as many are pending as granted ones are not ready. */
function updateStarts(turnover: Turnover, { ready }: WorkloadObservation, granted: number, nowMs: number): Learned {
  const came = ready - (turnover.ready.at(-1)?.count ?? ready);
  const rest = came > 0 ? finish(turnover.starts, came, turnover.startMs, nowMs, turnover.doubtfulAtMs) : undefined;
  const { pending, learnedMs } = rest ?? { pending: turnover.starts, learnedMs: turnover.startMs };
  return { pending: resized(pending, Math.max(0, granted - ready), nowMs), learnedMs };
}

/** A cut of running replicas begins a stop; the oldest ends as soon as fewer are left to go than were cut. */
function updateStops(turnover: Turnover, observed: WorkloadObservation, granted: number, nowMs: number): Learned {
  const { ready, starting, stopping } = observed;
  const running = ready + starting;
  const before = turnover.granted ?? granted;
  const gone = countOf(turnover.stops) - Math.max(0, running - before) - stopping;
  const { pending, learnedMs } =
    gone > 0
      ? finish(turnover.stops, gone, turnover.stopMs, nowMs)
      : { pending: turnover.stops, learnedMs: turnover.stopMs };
  if (granted === before) return { pending, learnedMs };
  // what is granted again before it was told to stop never goes
  const left = Math.min(countOf(pending), Math.max(0, running - granted) + stopping);
  const cut = Math.max(0, Math.min(running, before) - granted);
  return { pending: resized(pending, left + cut, nowMs), learnedMs };
}

/** Starts found at adoption, and those that trouble has met, last longer or shorter than a start does. */
function doubtOf(
  { granted, doubtfulAtMs }: Turnover,
  starts: readonly Batch[],
  { trouble }: WorkloadObservation,
  nowMs: number,
): number | undefined {
  if (granted === undefined) return starts.length > 0 ? nowMs : undefined;
  return trouble ? (starts.at(-1)?.atMs ?? doubtfulAtMs) : doubtfulAtMs;
}

/** Takes the oldest away, and learns from those begun after `doubtfulAtMs` how long they took. */
function finish(
  batches: readonly Batch[],
  replicas: number,
  learnedMs: number | undefined,
  nowMs: number,
  doubtfulAtMs = Number.NEGATIVE_INFINITY,
): Learned {
  let left = replicas;
  let learned = learnedMs;
  const pending: Batch[] = [];
  for (const batch of batches) {
    const done = Math.min(left, batch.replicas);
    left -= done;
    if (done > 0 && batch.atMs > doubtfulAtMs) learned = averaged(learned, nowMs - batch.atMs, done);
    if (done < batch.replicas) pending.push(done === 0 ? batch : { atMs: batch.atMs, replicas: batch.replicas - done });
  }
  return { pending, learnedMs: learned };
}

/** `times` steps of an exponentially weighted mean; the first value is taken as it is. */
function averaged(meanMs: number | undefined, valueMs: number, times: number): number {
  return meanMs === undefined ? valueMs : valueMs + (meanMs - valueMs) * (1 - weight) ** times;
}

/** As many as `replicas`: what is missing begins now, what is too much goes youngest first. */
function resized(batches: readonly Batch[], replicas: number, nowMs: number): readonly Batch[] {
  let excess = countOf(batches) - replicas;
  if (excess === 0) return batches;
  if (excess < 0) return [...batches, { atMs: nowMs, replicas: -excess }];
  const kept = [...batches];
  for (let last = kept.pop(); last; last = kept.pop()) {
    if (last.replicas > excess) return [...kept, { atMs: last.atMs, replicas: last.replicas - excess }];
    excess -= last.replicas;
  }
  return kept;
}

/** Replicas in all batches. */
export function countOf(batches: readonly Batch[]): number {
  let sum = 0;
  for (const { replicas } of batches) sum += replicas;
  return sum;
}
