import type { Belief } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";
import { perSecondIn, type Repeating } from "./repeat.ts";

/** The belief while nothing waits, where the queue cannot tell how few arrive: no more than came one lag ago, with some to spare. */
export function releasedAsBefore(
  repeating: Repeating,
  belief: Belief,
  margin: number,
  constants: AdaptiveConstants,
): Belief {
  const { rate, reference, varDrift } = belief;
  const { recurReleaseRatio, leastStarvedDriftVariancePerSecond2 } = constants;
  const { binSeconds } = repeating;
  let most = 0;
  for (const bins of [-1, 0, 1]) most = Math.max(most, perSecondIn(repeating, bins * binSeconds, constants));
  const arrivals = recurReleaseRatio * most;
  const drift = arrivals - rate * reference;
  if (drift >= belief.drift) return belief;
  return {
    queue: belief.queue,
    drift,
    rate,
    reference,
    varQueue: belief.varQueue,
    covQueueDrift: belief.covQueueDrift,
    covQueueRate: belief.covQueueRate,
    varDrift: Math.min(varDrift, Math.max((arrivals / margin) ** 2, leastStarvedDriftVariancePerSecond2)),
    covDriftRate: belief.covDriftRate,
    varRate: belief.varRate,
  };
}
