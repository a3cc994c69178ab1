/**
 * What is believed of a queue at the time of the newest sample: three normally distributed numbers and their covariance.
 * The drift is arrivals less departures with `reference` replicas working. Written out wherever one is made: a spread of
 * ten numbers takes a microsecond.
 */
export interface Belief {
  /** Messages waiting. */
  readonly queue: number;
  /** By how many messages per second the queue grows. */
  readonly drift: number;
  /** Messages per second that one replica finishes. */
  readonly rate: number;
  /** Replicas at work that the drift holds for; a mean over time, and need not be whole. */
  readonly reference: number;
  readonly varQueue: number;
  readonly covQueueDrift: number;
  readonly covQueueRate: number;
  readonly varDrift: number;
  readonly covDriftRate: number;
  readonly varRate: number;
}

/** How much a surprise moves queue, drift and rate: their covariance with what was measured. */
export interface Gains {
  readonly queue: number;
  readonly drift: number;
  readonly rate: number;
}

/** Messages that arrive per second. */
export function arrivalsOf({ drift, rate, reference }: Belief): number {
  return drift + rate * reference;
}

/** The same belief with another number of replicas at work: this is what tells the rate of one from the arrivals. */
export function shifted(belief: Belief, reference: number): Belief {
  const { queue, drift, rate, varQueue, covQueueDrift, covQueueRate, varDrift, covDriftRate, varRate } = belief;
  const more = reference - belief.reference;
  return {
    queue,
    drift: drift - rate * more,
    rate,
    reference,
    varQueue,
    covQueueDrift: covQueueDrift - more * covQueueRate,
    covQueueRate,
    varDrift: varDrift + more * more * varRate - 2 * more * covDriftRate,
    covDriftRate: covDriftRate - more * varRate,
    varRate,
  };
}

/** The belief with so much variance and covariance more: what the drift did unseen, and the queue with it. */
export function loosened(belief: Belief, varDrift: number, covQueueDrift: number, varQueue: number): Belief {
  return {
    queue: belief.queue,
    drift: belief.drift,
    rate: belief.rate,
    reference: belief.reference,
    varQueue: belief.varQueue + varQueue,
    covQueueDrift: belief.covQueueDrift + covQueueDrift,
    covQueueRate: belief.covQueueRate,
    varDrift: belief.varDrift + varDrift,
    covDriftRate: belief.covDriftRate,
    varRate: belief.varRate,
  };
}

/**
 * A scalar Kalman step: a measurement of variance `variance` was `surprise` away from what was expected. `known`: the
 * share of its knowledge that counts; less than 1 where it was censored.
 */
export function corrected(belief: Belief, gains: Gains, variance: number, surprise: number, known = 1): Belief {
  const { queue, drift, rate } = gains;
  const moved = surprise / variance;
  const k = known / variance;
  return {
    queue: belief.queue + queue * moved,
    drift: belief.drift + drift * moved,
    rate: belief.rate + rate * moved,
    reference: belief.reference,
    varQueue: belief.varQueue - k * queue * queue,
    covQueueDrift: belief.covQueueDrift - k * queue * drift,
    covQueueRate: belief.covQueueRate - k * queue * rate,
    varDrift: belief.varDrift - k * drift * drift,
    covDriftRate: belief.covDriftRate - k * drift * rate,
    varRate: belief.varRate - k * rate * rate,
  };
}

/** How a count of the queue moves the belief. */
export function gainsOfQueue({ varQueue, covQueueDrift, covQueueRate }: Belief): Gains {
  return { queue: varQueue, drift: covQueueDrift, rate: covQueueRate };
}
