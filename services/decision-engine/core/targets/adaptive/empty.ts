import { type Belief, corrected, gainsOfQueue } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";
import { chanceUpTo, density } from "./gaussian.ts";
import { noSuspicion } from "./jump.ts";
import type { Knowledge } from "./memory.ts";
import { wandered } from "./predict.ts";

/** A sample of a queue in which nothing waits. */
export interface EmptySample {
  readonly queue: number;
  readonly takenAtMs: number;
  /** Learned time of a start. */
  readonly startSeconds: number;
  /** Deviations of safety. */
  readonly margin: number;
}

/**
 * What a sample of an empty queue, `seconds` after the last one, teaches: only that there would have been less than nothing, a censored measurement
 * (Tobit). How far the arrivals are below what the replicas can do is not seen; so, after a while, it is tried out.
 */
export function learnedEmpty(
  before: Knowledge,
  expected: Belief,
  sample: EmptySample,
  seconds: number,
  constants: AdaptiveConstants,
): Knowledge {
  const censored = censoredStep(expected, sample.queue, seconds, constants);
  const sinceAtMs = before.idle.sinceAtMs ?? sample.takenAtMs;
  const { probes } = before.idle;
  const probing = probeIsDue(sinceAtMs, sample, seconds, constants);
  const most = Math.min(censored.drift, 0);
  const drift = probing ? Math.min(most, -probe(censored, probes, constants)) : most;
  // arrivals cannot exceed what the replicas have just worked off
  const mostVariance = Math.max((drift / sample.margin) ** 2, constants.leastStarvedDriftVariancePerSecond2);
  return {
    belief: {
      queue: sample.queue,
      drift,
      rate: censored.rate,
      reference: censored.reference,
      varQueue: constants.countVariance,
      covQueueDrift: 0,
      covQueueRate: 0,
      varDrift: Math.min(censored.varDrift, mostVariance),
      covDriftRate: 0,
      varRate: censored.varRate,
    },
    noiseFactor: before.noiseFactor,
    suspicion: noSuspicion,
    idle: probing ? { probes: probes + 1 } : { sinceAtMs, probes },
  };
}

/** The mean of a normal distribution cut off above the sample, and the share of its variance that is gone. */
function censoredStep(expected: Belief, queue: number, seconds: number, constants: AdaptiveConstants): Belief {
  const unseen = (constants.blindPerRootSecond * expected.rate * expected.reference) ** 2;
  const belief = wandered(expected, unseen, seconds);
  const variance = belief.varQueue + constants.countVariance;
  const deviation = Math.sqrt(variance);
  const limit = (queue - belief.queue) / deviation;
  const below = limit < -5 ? -limit : density(limit) / chanceUpTo(limit); // far out the quotient of two tiny numbers
  const gone = Math.min(1, below * (below + limit));
  return corrected(belief, gainsOfQueue(belief), variance, -deviation * below, gone);
}

function probeIsDue(
  sinceAtMs: number,
  { takenAtMs, startSeconds }: EmptySample,
  seconds: number,
  { probeSeconds, probeStartRatio, probeSamples }: AdaptiveConstants,
): boolean {
  const waitSeconds = Math.max(probeSeconds + probeStartRatio * startSeconds, probeSamples * seconds);
  return (takenAtMs - sinceAtMs) / 1000 >= waitSeconds;
}

/** Messages per second that a probe takes the arrivals to be below what the replicas can do. */
function probe({ rate, reference }: Belief, probes: number, constants: AdaptiveConstants): number {
  const { probeMostRatio, probeGrowth } = constants;
  return rate * Math.min(probeMostRatio * reference, Math.sqrt(reference) * probeGrowth ** probes);
}
