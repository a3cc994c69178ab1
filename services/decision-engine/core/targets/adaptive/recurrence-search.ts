import type { AdaptiveConstants } from "./constants.ts";

/** Arrivals in bins, oldest first, and what every lag is compared by. */
interface Series {
  readonly counts: readonly number[];
  readonly limits: readonly number[];
  /** Bins of a response: what is known now is so old when it is answered. */
  readonly lead: number;
  readonly noiseFactor: number;
}

/** How two forecasts did where it mattered. */
interface Trial {
  /** Sums of squared errors, in messages². */
  readonly lagErrors: number;
  readonly nowErrors: number;
  /** By how much more likely, in logarithms, the lag makes what was seen. */
  readonly evidence: number;
  /** Stretches in which the forecasts differed and one was seen to err. */
  readonly episodes: number;
}

/**
 * The lag in bins at which arrivals repeat themselves: "as one lag ago" was right so much oftener than "as one response
 * ago", wherever the two differed by more than chance, that it is not luck. Undefined: none, as is usual. `trusted`: before.
 */
export function trustedLag(
  series: Series,
  trusted: number | undefined,
  constants: AdaptiveConstants,
): number | undefined {
  const { recurEpisodes, recurEvidence, recurErrorRatio, recurMostLagRatio } = constants;
  const means = meansOf(series.counts);
  // without a change nothing new speaks for a lag
  if (trusted === undefined && !hasChanged(means, series, constants)) return undefined;
  const ground = groundOf(means, series, constants);
  let best: number | undefined;
  let ratio = recurErrorRatio;
  for (let lag = series.lead; lag <= recurMostLagRatio * means.length; lag += 1) {
    const { lagErrors, nowErrors, evidence, episodes } = trialOf(lag, ground);
    if (episodes < recurEpisodes || evidence < recurEvidence || lagErrors >= ratio * nowErrors) continue;
    best = lag;
    ratio = lagErrors / nowErrors;
  }
  return best;
}

/** Two bins together are half as noisy. */
function meansOf(counts: readonly number[]): Float64Array {
  const means = new Float64Array(counts.length);
  let last = counts[0] ?? 0;
  for (const [index, count] of counts.entries()) {
    means[index] = (count + last) / 2;
    last = count;
  }
  return means;
}

/** Whether any of the bins since the last search differs from what it was a response before. */
function hasChanged(
  means: Float64Array,
  { lead, noiseFactor }: Series,
  { recurSearchBins, recurDeviations, leastMessages }: AdaptiveConstants,
): boolean {
  const chance = recurDeviations ** 2 * noiseFactor;
  for (let at = Math.max(lead, means.length - recurSearchBins - lead); at < means.length; at += 1) {
    const now = means[at] ?? 0;
    const before = means[at - lead] ?? 0;
    if ((now - before) ** 2 > chance * Math.max(leastMessages, now + before)) return true;
  }
  return false;
}

/** What all lags are put to the test on, worked out once. */
interface Ground {
  readonly means: Float64Array;
  /** As one response ago, and the squared error of that. */
  readonly asNow: Float64Array;
  readonly nowErrors: Float64Array;
  /** 0 where the count is exact. */
  readonly limits: Float64Array;
  /** Squared deviations within which bins differ by chance; the variance of chance is this factor times the messages. */
  readonly chance: number;
  readonly noiseFactor: number;
  readonly leastMessages: number;
}

function groundOf(
  means: Float64Array,
  { limits, lead, noiseFactor }: Series,
  { recurDeviations, leastMessages }: AdaptiveConstants,
): Ground {
  const asNow = new Float64Array(means.length);
  const nowErrors = new Float64Array(means.length);
  const caps = Float64Array.from(limits);
  for (let at = lead; at < means.length; at += 1) {
    asNow[at] = means[at - lead] ?? 0;
    nowErrors[at] = squaredError(asNow[at] ?? 0, means[at] ?? 0, caps[at] ?? 0);
  }
  return { means, asNow, nowErrors, limits: caps, chance: recurDeviations ** 2, noiseFactor, leastMessages };
}

/** Where the forecasts agree only what surprises both counts, against both. Arrivals up to a limit are no error of either. */
function trialOf(lag: number, ground: Ground): Trial {
  const { means, asNow, nowErrors: errors, limits, chance, noiseFactor, leastMessages } = ground;
  let lagErrors = 0;
  let nowErrors = 0;
  let evidence = 0;
  let episodes = 0;
  let within = false;
  for (let at = lag; at < means.length; at += 1) {
    const asLag = means[at - lag] ?? 0;
    const now = asNow[at] ?? 0;
    const variance = noiseFactor * Math.max(leastMessages, asLag + now);
    const byChance = chance * variance;
    const apart = asLag - now;
    const differ = apart * apart > byChance;
    if (!differ) within = false;
    const limit = limits[at] ?? 0;
    const lagError = squaredError(asLag, means[at] ?? 0, limit);
    if (!differ && (limit > 0 || lagError <= byChance)) continue;
    const nowError = errors[at] ?? 0;
    lagErrors += lagError;
    nowErrors += nowError;
    evidence += (nowError - lagError) / (2 * variance);
    if (differ && !within && lagError + nowError > 0) {
      episodes += 1;
      within = true;
    }
  }
  return { lagErrors, nowErrors, evidence, episodes };
}

function squaredError(forecast: number, seen: number, limit: number): number {
  if (limit <= 0) return (seen - forecast) * (seen - forecast);
  return forecast > limit ? (forecast - limit) * (forecast - limit) : 0;
}
