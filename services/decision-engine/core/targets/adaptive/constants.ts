/**
 * What the law takes as given: tuned once, on traces that none of its published figures come from, and for nobody to set.
 * Its arithmetic is in seconds and messages per second throughout, and so are these.
 */
export const adaptiveConstants = {
  /** Arrivals drift by 1.5 % per √second between jumps; anything from 0.5 % to 4 % does as well. */
  arrivalWalkPerRootSecond: 0.015,
  /** What one replica does drifts by 1 % per √second. */
  rateWalkPerRootSecond: 0.01,
  /** Variance of the count of a sample, in messages². */
  countVariance: 0.25,

  /** Surprise per sample, in deviations, that is not counted towards a jump; at 0.5 little changes. */
  jumpSlack: 0.35,
  /** Summed surprise, in deviations, that is a jump of the arrivals; 4 changes little. */
  jumpLimit: 5,
  /** Share of the surprise that a jump may be; without jumps half as many violations more. */
  jumpRatio: 0.2,
  /** The same limit for the counter of arrivals, which is exact. */
  arrivalsJumpLimit: 6,

  /** Per sample, how fast the noise factor follows; of a surprise up to `noiseMostSurprise` deviations² counts. */
  noiseRatio: 0.006,
  noiseMostSurprise: 6,
  noiseMost: 20,

  /** At or below so many messages a sample says only that there was not enough work. */
  emptyMessages: 1,
  /** What is not seen of the arrivals while nothing waits: 5 % of what the replicas can do, per √second. */
  blindPerRootSecond: 0.05,
  /** Nothing waiting for so long, plus this share of a start, makes a probe: the load is taken to be lower than known. */
  probeSeconds: 2,
  probeStartRatio: 0.6,
  /** … and for at least so many samples. */
  probeSamples: 3,
  /** A first probe takes off √replicas (fewer would have shown a queue), each further one so many times as much … */
  probeGrowth: 2,
  /** … up to this share of them. */
  probeMostRatio: 0.5,

  /** From trouble that shows to a step that answers it: one tick. */
  reactionSeconds: 0.5,
  /** An excess is drained within this and a share of a start; faster only changes more. */
  drainSeconds: 0.8,
  drainStartRatio: 0.65,
  /** How long fewer replicas must do beyond the response; longer changes more, and exceeds more often. */
  releaseSeconds: 1.5,
  /** The careful forecast may come to this share of the ceiling; the rest is for jumps. */
  highRatio: 0.35,
  /** Replicas go only if it stays below this share. */
  lowRatio: 0.15,
  /** Part of a replica that is rounded towards no change; 0 and 0.2 change 10 to 20 % more. */
  deadBand: 0.4,
  /** A surplus lasts this long, and this share of a start and a stop, before it goes: or it would be bought again. */
  surplusSeconds: 0.7,
  surplusTurnoverRatio: 0.25,

  /** A sample older than so many intervals and a second is no reason to change anything. */
  staleIntervals: 4,
  staleSeconds: 1,
  /** The interval of samples until there were two. */
  intervalSeconds: 5,
  /** Weight of one interval in their mean. */
  intervalWeight: 0.2,

  /** Start and stop until one has been seen. */
  startSeconds: 1,
  stopSeconds: 0.5,
  /** What one replica does until it is known, and the deviation of that; forgotten after the first change. */
  ratePerSecond: 1,
  rateDeviationRatio: 2,
  /** The deviation where a rate was given beforehand. */
  hintedRateDeviationRatio: 0.25,
  /** The first drift is taken to fill the ceiling in so many seconds, either way. */
  firstDriftSeconds: 4,

  /** What keeps the arithmetic sound: least rate, in parts of the first one, and least variances. */
  leastRateRatio: 0.01,
  leastQueueVariance: 0.01,
  leastDriftVariancePerSecond2: 1e-3,
  leastRateVariancePerSecond2: 1e-8,
  leastStarvedDriftVariancePerSecond2: 0.01,
  /** Least variance of a forecast, and least messages that come or go between two samples. */
  leastMessages: 1,
};

export type AdaptiveConstants = Readonly<typeof adaptiveConstants>;
