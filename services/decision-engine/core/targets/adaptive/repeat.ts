import type { AdaptiveConstants } from "./constants.ts";
import type { Recurrence } from "./recurrence.ts";

/** Arrivals on record, and the lag at which they come again. */
export interface Repeating extends Recurrence {
  readonly lagBins: number;
}

export function isRepeating(recurrence: Recurrence | undefined): recurrence is Repeating {
  return recurrence?.lagBins !== undefined;
}

/** After how many seconds arrivals come again. */
export function lagSecondsOf({ lagBins, binSeconds }: Repeating): number {
  return lagBins * binSeconds;
}

/** Mean of the repeated arrivals from a time to another, both in seconds after the newest sample, looked up once a bin. */
export function meanPerSecond(repeating: Repeating, from: number, to: number, constants: AdaptiveConstants): number {
  let sum = 0;
  let times = 0;
  for (let seconds = from; seconds < to || times === 0; seconds += repeating.binSeconds) {
    sum += perSecondIn(repeating, seconds, constants);
    times += 1;
  }
  return sum / times;
}

/** Arrivals per second as they were one lag before so many seconds after the newest sample; somewhat early, for what comes early costs more than what comes late. */
export function perSecondIn(repeating: Repeating, seconds: number, { recurEarlyBins }: AdaptiveConstants): number {
  const { past, recent, open, binSeconds, lagBins } = repeating;
  const ahead = Math.round((seconds + open.seconds) / binSeconds) + recurEarlyBins;
  // further than one lag ahead: the same once more
  const bins = ahead > lagBins ? ((ahead - 1) % lagBins) + 1 : ahead;
  const index = past.counts.length + recent.counts.length - 1 - lagBins + bins;
  return (countAt(repeating, index) + countAt(repeating, index - 1)) / (2 * binSeconds);
}

function countAt({ past, recent }: Recurrence, index: number): number {
  return past.counts[index] ?? recent.counts[index - past.counts.length] ?? 0;
}
