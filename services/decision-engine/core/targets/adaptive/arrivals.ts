import { arrivalsOf, type Belief, corrected, loosened } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";
import { isJump, noSuspicion, suspected } from "./jump.ts";
import type { ArrivalsCounter } from "./memory.ts";

/** A belief, and the counter that it takes account of. */
export interface Counted {
  readonly belief: Belief;
  readonly arrivals?: ArrivalsCounter | undefined;
}

/** What a counter of everything that ever arrived teaches beside the queue: a second Kalman step, on the arrivals. */
export function learnedArrivals(
  belief: Belief,
  noiseFactor: number,
  before: ArrivalsCounter | undefined,
  total: number | undefined,
  seconds: number,
  constants: AdaptiveConstants,
): Counted {
  if (total === undefined) return { belief };
  // a counter that fell was started anew
  if (!before || total < before.total) return { belief, arrivals: { total, suspicion: noSuspicion } };
  const { reference, varDrift, varRate, covDriftRate, covQueueDrift, covQueueRate } = belief;
  const perSecond = (total - before.total) / seconds;
  const expected = arrivalsOf(belief);
  const surprise = perSecond - expected;
  const ofDrift = varDrift + reference * covDriftRate;
  const ofRate = covDriftRate + reference * varRate;
  const noise = (noiseFactor * Math.max(1 / seconds, perSecond, expected)) / seconds;
  const variance = ofDrift + reference * ofRate + noise;
  const suspicion = suspected(before.suspicion, surprise / Math.sqrt(variance), constants.jumpSlack);
  const jump = isJump(suspicion, constants.arrivalsJumpLimit);
  const change = jump ? surprise * surprise : 0;
  const gains = { queue: covQueueDrift + reference * covQueueRate, drift: ofDrift + change, rate: ofRate };
  const changed = jump ? loosened(belief, change, 0, 0) : belief;
  return {
    belief: corrected(changed, gains, variance + change, surprise),
    arrivals: { total, suspicion: jump ? noSuspicion : suspicion },
  };
}
