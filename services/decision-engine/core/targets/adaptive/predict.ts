import { arrivalsOf, type Belief, loosened } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";

/** The belief so many seconds later: the queue drifts, arrivals and rate wander, and messages come and go by chance. */
export function predicted(belief: Belief, seconds: number, noiseFactor: number, constants: AdaptiveConstants): Belief {
  const { drift, rate, reference } = belief;
  const covQueueDrift = belief.covQueueDrift + seconds * belief.varDrift;
  const comeAndGone = Math.max(constants.leastMessages, (drift + 2 * rate * reference) * seconds);
  const moved = {
    queue: belief.queue + drift * seconds,
    drift,
    rate,
    reference,
    varQueue: belief.varQueue + (belief.covQueueDrift + covQueueDrift) * seconds + noiseFactor * comeAndGone,
    covQueueDrift,
    covQueueRate: belief.covQueueRate + seconds * belief.covDriftRate,
    varDrift: belief.varDrift,
    covDriftRate: belief.covDriftRate,
    varRate: belief.varRate + (constants.rateWalkPerRootSecond * rate) ** 2 * seconds,
  };
  return wandered(moved, arrivalWalk(belief, constants), seconds);
}

/** Variance per second by which the arrivals wander. */
export function arrivalWalk(belief: Belief, { arrivalWalkPerRootSecond }: AdaptiveConstants): number {
  return (arrivalWalkPerRootSecond * Math.max(arrivalsOf(belief), belief.rate)) ** 2;
}

/** A drift that wandered for so many seconds, by so much variance in each, and the queue with it. */
export function wandered(belief: Belief, variancePerSecond: number, seconds: number): Belief {
  const variance = variancePerSecond * seconds;
  return loosened(belief, variance, (variance * seconds) / 2, (variance * seconds * seconds) / 3);
}
