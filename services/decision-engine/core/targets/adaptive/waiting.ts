import { type Belief, corrected, gainsOfQueue } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";
import { isJump, jumped, noSuspicion, suspected } from "./jump.ts";
import type { Idle, Knowledge } from "./memory.ts";

const notIdle: Idle = { probes: 0 };

/** What a sample of a queue that is not empty teaches. `expected`: the belief at its time, `seconds` after the last one. */
export function learnedWaiting(
  before: Knowledge,
  expected: Belief,
  queue: number,
  seconds: number,
  constants: AdaptiveConstants,
): Knowledge {
  const surprise = queue - expected.queue;
  const deviations = surprise / Math.sqrt(expected.varQueue + constants.countVariance);
  const suspicion = suspected(before.suspicion, deviations, constants.jumpSlack);
  const jump = isJump(suspicion, constants.jumpLimit);
  const belief = jump ? jumped(expected, ((constants.jumpRatio * surprise) / seconds) ** 2, seconds) : expected;
  return {
    belief: corrected(belief, gainsOfQueue(belief), belief.varQueue + constants.countVariance, surprise),
    noiseFactor: noiseAfter(before.noiseFactor, deviations, constants),
    suspicion: jump ? noSuspicion : suspicion,
    idle: notIdle,
  };
}

/** Surprise is one deviation² on average where the factor is right. */
function noiseAfter(
  factor: number,
  deviations: number,
  { noiseRatio, noiseMostSurprise, noiseMost }: AdaptiveConstants,
): number {
  const excess = Math.min(noiseMostSurprise, deviations * deviations) - 1;
  return Math.max(1, Math.min(noiseMost, factor * Math.exp(noiseRatio * excess)));
}
