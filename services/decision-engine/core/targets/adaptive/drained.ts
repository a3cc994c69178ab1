import type { Belief } from "./belief.ts";

/**
 * The belief after a queue fell by so many messages: replicas have finished at least those, so one does no less than
 * (n − 2√n) / replica-seconds, two deviations of chance taken off. Where messages are fast and few, nothing else tells.
 */
export function atLeastDrained(belief: Belief, fallen: number, readySeconds: number): Belief {
  if (fallen <= 4 || readySeconds <= 0) return belief;
  const rate = (fallen - 2 * Math.sqrt(fallen)) / readySeconds;
  if (rate <= belief.rate) return belief;
  const { queue, drift, reference, varQueue, covQueueDrift, covQueueRate, varDrift, covDriftRate } = belief;
  const varRate = Math.max(belief.varRate, fallen / readySeconds ** 2);
  return { queue, drift, rate, reference, varQueue, covQueueDrift, covQueueRate, varDrift, covDriftRate, varRate };
}
