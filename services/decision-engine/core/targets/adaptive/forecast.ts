import type { Batch } from "../../turnover.ts";
import { arrivalsOf } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";
import type { AdaptiveMemory } from "./memory.ts";
import { arrivalWalk } from "./predict.ts";

/** What is on its way at `nowMs`, and how long such things take. */
export interface Plant {
  readonly nowMs: number;
  readonly ready: number;
  /** Ready replicas times seconds since the newest sample. */
  readonly readySeconds: number;
  /** Granted and not ready yet. */
  readonly starts: readonly Batch[];
  readonly startSeconds: number;
  readonly stopSeconds: number;
}

/** The queue at the earliest time at which a replica ordered now can work. */
export interface Forecast {
  /** From the newest sample to that time. */
  readonly horizonSeconds: number;
  /** Replicas times seconds until then that need no further order. */
  readonly boughtSeconds: number;
  /** Messages waiting then, with everything that is on its way. */
  readonly queue: number;
  /** Its standard deviation, a reaction later. */
  readonly deviation: number;
}

/** A Smith predictor: what was ordered already counts as done at its time, so that nothing is ordered twice. */
export function forecastOf(memory: AdaptiveMemory, plant: Plant, constants: AdaptiveConstants): Forecast {
  const { queue, drift, rate, reference } = memory.belief;
  const horizonSeconds = (plant.nowMs - memory.sampleAtMs) / 1000 + plant.startSeconds;
  const boughtSeconds = boughtUntil(plant);
  const extra = boughtSeconds - reference * horizonSeconds;
  return {
    horizonSeconds,
    boughtSeconds,
    queue: queue + drift * horizonSeconds - rate * extra,
    deviation: deviationAt(memory, horizonSeconds + constants.reactionSeconds, constants),
  };
}

/** Starts that overstay are due any moment. */
function boughtUntil({ nowMs, ready, readySeconds, starts, startSeconds }: Plant): number {
  let sum = Math.max(0, readySeconds) + ready * startSeconds;
  for (const { atMs, replicas } of starts) sum += replicas * Math.min(startSeconds, (nowMs - atMs) / 1000);
  return sum;
}

/** What is believed, arrivals that wander, and messages that come and go by chance. */
function deviationAt(memory: AdaptiveMemory, seconds: number, constants: AdaptiveConstants): number {
  const { belief, noiseFactor } = memory;
  const { varQueue, varDrift, covQueueDrift } = belief;
  const variance =
    varQueue +
    seconds * seconds * varDrift +
    2 * seconds * covQueueDrift +
    (arrivalWalk(belief, constants) * seconds ** 3) / 3 +
    2 * noiseFactor * arrivalsOf(belief) * seconds;
  return Math.sqrt(Math.max(constants.leastMessages, variance));
}
