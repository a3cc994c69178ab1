import type { AdaptiveConstants } from "./constants.ts";
import { trustedLag } from "./recurrence-search.ts";

/** What arrived in bins of equal length, and after how many of them it comes again. */
export interface Recurrence {
  readonly binSeconds: number;
  /** Those that were searched for a lag. */
  readonly past: Bins;
  /** Those since then: so only these few are copied with each. */
  readonly recent: Bins;
  /** The bin under way. */
  readonly open: OpenBin;
  /** Arrivals are as they were so many bins before; left out where no lag has proven itself. */
  readonly lagBins?: number | undefined;
}

/** Bins, oldest first. */
export interface Bins {
  /** Messages that arrived in each, to a hundredth. */
  readonly counts: readonly number[];
  /** Messages that could have been worked off where nothing waited: no more arrived. 0 where the count is exact. */
  readonly limits: readonly number[];
}

export interface OpenBin {
  readonly seconds: number;
  readonly count: number;
  readonly limit: number;
}

const noBins: Bins = { counts: [], limits: [] };

/** What arrived between two samples; `limitPerSecond` as in `limits`. */
export interface Stretch {
  readonly seconds: number;
  readonly perSecond: number;
  readonly limitPerSecond: number;
}

/** How long things take: what bins are made for. */
interface Pace {
  readonly intervalSeconds: number;
  /** From a sample that shows trouble to a replica that works. */
  readonly responseSeconds: number;
}

/** The record with a stretch more, and from time to time with the lag that it now speaks for. */
export function recurrenceAfter(
  before: Recurrence | undefined,
  stretch: Stretch,
  { intervalSeconds, responseSeconds }: Pace,
  noiseFactor: number,
  constants: AdaptiveConstants,
): Recurrence {
  const { recurBinSeconds, recurBinsPerResponse, recurSearchBins } = constants;
  // a single long interval is a gap, and a single short one a delay
  const interval = Math.min(intervalSeconds, stretch.seconds);
  const fitting = Math.max(recurBinSeconds, interval, responseSeconds / recurBinsPerResponse);
  const known = before && fitting <= 2 * before.binSeconds ? before : begun(fitting);
  const longer = withStretch(known, stretch, constants);
  const { binSeconds, past, recent, open, lagBins } = longer;
  if (recent.counts.length < recurSearchBins) return longer;
  const all = joined(past, recent, constants);
  const series = { ...all, lead: leadOf(binSeconds, responseSeconds), noiseFactor };
  return { binSeconds, past: all, recent: noBins, open, lagBins: trustedLag(series, lagBins, constants) };
}

/** The whole bins that a response takes: what is known now is so old when it is answered. */
function leadOf(binSeconds: number, responseSeconds: number): number {
  return Math.max(1, Math.ceil(responseSeconds / binSeconds));
}

function begun(binSeconds: number): Recurrence {
  return { binSeconds, past: noBins, recent: noBins, open: { seconds: 0, count: 0, limit: 0 } };
}

function joined(past: Bins, recent: Bins, { recurBins }: AdaptiveConstants): Bins {
  return {
    counts: [...past.counts, ...recent.counts].slice(-recurBins),
    limits: [...past.limits, ...recent.limits].slice(-recurBins),
  };
}

function withStretch(before: Recurrence, stretch: Stretch, { recurBins }: AdaptiveConstants): Recurrence {
  const { binSeconds, past, recent, open, lagBins } = before;
  const { perSecond, limitPerSecond } = stretch;
  const lasting = Math.min(stretch.seconds, recurBins * binSeconds);
  const filled = open.seconds + lasting;
  const limit = Math.max(open.limit, limitPerSecond * binSeconds);
  const closing = Math.floor(filled / binSeconds);
  if (closing === 0) {
    const longer = { seconds: filled, count: open.count + perSecond * lasting, limit };
    return { binSeconds, past, recent, open: longer, lagBins };
  }
  const first = open.count + perSecond * (binSeconds - open.seconds);
  const seconds = Math.max(0, filled - closing * binSeconds);
  const closed = {
    counts: appended(recent.counts, first, perSecond * binSeconds, closing),
    limits: appended(recent.limits, limit, limitPerSecond * binSeconds, closing),
  };
  const next = { seconds, count: perSecond * seconds, limit: seconds > 0 ? limitPerSecond * binSeconds : 0 };
  return { binSeconds, past, recent: closed, open: next, lagBins };
}

/** The values with so many more: `first`, then `rest` again and again. */
function appended(values: readonly number[], first: number, rest: number, more: number): readonly number[] {
  const next = [...values, hundredths(first)];
  for (let index = 1; index < more; index += 1) next.push(hundredths(rest));
  return next;
}

/** What is kept may be long, and is written down often: finer than this chance hides everything. */
function hundredths(messages: number): number {
  return Math.round(messages * 100) / 100;
}
