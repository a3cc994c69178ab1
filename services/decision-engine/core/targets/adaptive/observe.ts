import { learnedArrivals } from "./arrivals.ts";
import { type Belief, shifted } from "./belief.ts";
import { calmAfter } from "./calm.ts";
import type { AdaptiveConstants } from "./constants.ts";
import { atLeastDrained } from "./drained.ts";
import { learnedEmpty } from "./empty.ts";
import type { AdaptiveMemory } from "./memory.ts";
import { predicted } from "./predict.ts";
import { recordAfter } from "./record.ts";
import { releasedAsBefore } from "./release.ts";
import { isRepeating } from "./repeat.ts";
import { learnedWaiting } from "./waiting.ts";

/** A new sample, and what was done about the queue since the last one. */
export interface Observation {
  /** Messages waiting. */
  readonly queue: number;
  /** Messages that may wait. */
  readonly ceiling: number;
  readonly takenAtMs: number;
  /** Ready replicas times seconds since the last sample. */
  readonly readySeconds: number;
  /** Replicas that are ready now. */
  readonly ready: number;
  readonly arrivalsTotal?: number | undefined;
  readonly startSeconds: number;
  /** Deviations of safety. */
  readonly margin: number;
  /** What one replica was taken to do at first. */
  readonly firstRate: number;
}

/** The memory after a sample: predicted to its time, and corrected by it. */
export function observe(memory: AdaptiveMemory, seen: Observation, constants: AdaptiveConstants): AdaptiveMemory {
  const { intervalSeconds, surplusSinceAtMs } = memory;
  const { queue, ceiling, startSeconds } = seen;
  const seconds = (seen.takenAtMs - memory.sampleAtMs) / 1000;
  const moved = shifted(memory.belief, seen.readySeconds / seconds);
  const expected = predicted(moved, seconds, memory.noiseFactor, constants);
  const isEmpty = queue <= constants.emptyMessages;
  const { belief, noiseFactor, suspicion, idle } = isEmpty
    ? learnedEmpty(memory, expected, seen, seconds, constants)
    : learnedWaiting(memory, expected, queue, seconds, constants);
  const counted = learnedArrivals(belief, noiseFactor, memory.arrivals, seen.arrivalsTotal, seconds, constants);
  // replicas may be seen ready later than they are: what is ready now may have worked all the time
  const worked = Math.max(seen.readySeconds, seen.ready * seconds);
  const drained = atLeastDrained(counted.belief, memory.belief.queue - queue, worked);
  const likely = sound(drained, seen.firstRate, constants);
  const recurrence = recordAfter(memory, { belief: likely, noiseFactor }, seen, seconds, constants);
  const releases = isEmpty && isRepeating(recurrence);
  return {
    kind: "adaptive",
    belief: releases ? releasedAsBefore(recurrence, likely, seen.margin, constants) : likely,
    noiseFactor,
    suspicion,
    idle,
    sampleAtMs: seen.takenAtMs,
    intervalSeconds:
      intervalSeconds === undefined
        ? seconds
        : intervalSeconds + constants.intervalWeight * (seconds - intervalSeconds),
    surplusSinceAtMs,
    arrivals: counted.arrivals,
    calmRatio: calmAfter(memory.calmRatio, { queue, ceiling, seconds, startSeconds }, constants),
    recurrence,
  };
}

/** The belief kept to what is possible: no queue and no arrivals below 0, and nothing known for certain. */
function sound(belief: Belief, firstRate: number, constants: AdaptiveConstants): Belief {
  const rate = Math.max(belief.rate, constants.leastRateRatio * firstRate);
  return {
    queue: Math.max(belief.queue, 0),
    drift: Math.max(belief.drift, -rate * belief.reference),
    rate,
    reference: belief.reference,
    varQueue: Math.max(belief.varQueue, constants.leastQueueVariance),
    covQueueDrift: belief.covQueueDrift,
    covQueueRate: belief.covQueueRate,
    varDrift: Math.max(belief.varDrift, constants.leastDriftVariancePerSecond2),
    covDriftRate: belief.covDriftRate,
    varRate: Math.max(belief.varRate, constants.leastRateVariancePerSecond2),
  };
}
