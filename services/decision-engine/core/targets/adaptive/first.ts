import type { AdaptiveTarget } from "../../../../../shared/model/target.ts";
import type { AdaptiveConstants } from "./constants.ts";
import { noSuspicion } from "./jump.ts";
import type { AdaptiveMemory } from "./memory.ts";

/** What is believed after the first sample: the queue it counts, any drift, and what was said of a replica beforehand. */
export function firstMemory(
  target: AdaptiveTarget,
  { queue, ready, takenAtMs }: { readonly queue: number; readonly ready: number; readonly takenAtMs: number },
  constants: AdaptiveConstants,
): AdaptiveMemory {
  const rate = firstRateOf(target, constants);
  const { hintedRateDeviationRatio, rateDeviationRatio, firstDriftSeconds, leastMessages } = constants;
  const deviationRatio = target.hints.processingRate === undefined ? rateDeviationRatio : hintedRateDeviationRatio;
  return {
    kind: "adaptive",
    sampleAtMs: takenAtMs,
    belief: {
      queue,
      drift: 0,
      rate,
      reference: ready,
      varQueue: leastMessages,
      covQueueDrift: 0,
      covQueueRate: 0,
      varDrift: (target.queueLength / firstDriftSeconds) ** 2,
      covDriftRate: 0,
      varRate: (deviationRatio * rate) ** 2,
    },
    noiseFactor: 1,
    suspicion: noSuspicion,
    idle: { probes: 0 },
    calmRatio: 0,
  };
}

/** Messages per second that one replica is taken to finish before anything is known. */
export function firstRateOf({ hints }: AdaptiveTarget, { ratePerSecond }: AdaptiveConstants): number {
  return hints.processingRate ?? ratePerSecond;
}
