import { arrivalsOf, type Belief } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";
import type { AdaptiveMemory } from "./memory.ts";
import type { Observation } from "./observe.ts";
import { type Recurrence, recurrenceAfter, type Stretch } from "./recurrence.ts";

/** What a sample adds to the record of arrivals; undefined while the rate of a replica is not known. `belief`: with the sample. */
export function recordAfter(
  before: AdaptiveMemory,
  { belief, noiseFactor }: { readonly belief: Belief; readonly noiseFactor: number },
  seen: Observation,
  seconds: number,
  constants: AdaptiveConstants,
): Recurrence | undefined {
  const { recurrence, intervalSeconds = seconds } = before;
  const unknown = belief.varRate > (constants.recurRateDeviationRatio * belief.rate) ** 2;
  if (unknown && !recurrence) return undefined;
  const stretch = stretchOf(before, belief, seen, seconds, constants);
  const pace = { intervalSeconds, responseSeconds: seen.startSeconds + constants.reactionSeconds };
  return recurrenceAfter(recurrence, stretch, pace, noiseFactor, constants);
}

/** What arrived since the sample before: counted, or what the queue grew by and the replicas finished, or, where nothing waits, what is believed. */
function stretchOf(
  before: AdaptiveMemory,
  belief: Belief,
  { queue, arrivalsTotal, readySeconds }: Observation,
  seconds: number,
  { emptyMessages }: AdaptiveConstants,
): Stretch {
  const { rate, reference } = belief;
  const counted = before.arrivals && arrivalsTotal !== undefined ? arrivalsTotal - before.arrivals.total : -1;
  if (counted >= 0) return { seconds, perSecond: counted / seconds, limitPerSecond: 0 };
  if (queue <= emptyMessages) return { seconds, perSecond: arrivalsOf(belief), limitPerSecond: rate * reference };
  const grown = belief.queue - before.belief.queue;
  return { seconds, perSecond: Math.max(0, grown + rate * readySeconds) / seconds, limitPerSecond: 0 };
}
