/**
 * What the law takes as given, for nobody to set: found by searching on the scenarios of bench:control and on others made at
 * random; CONTRIBUTING has the figures of scenarios and seeds that the search never saw.
 * Its arithmetic is in seconds and messages per second throughout, and so are these.
 */
export const adaptiveConstants = {
  /** Arrivals drift by 1.3 % per √second between jumps; anything from 0.5 % to 4 % does as well. */
  arrivalWalkPerRootSecond: 0.013,
  /** What one replica does drifts by 1 % per √second. */
  rateWalkPerRootSecond: 0.01,
  /** Variance of the count of a sample, in messages². */
  countVariance: 0.25,

  /** Surprise per sample, in deviations, that is not counted towards a jump; at 0.35 little changes. */
  jumpSlack: 0.17,
  /** Summed surprise, in deviations, that is a jump of the arrivals; 5 changes little. */
  jumpLimit: 3.8,
  /** Share of the surprise that a jump may be; without jumps half as many violations more. */
  jumpRatio: 0.2,
  /** The same limit for the counter of arrivals, which is exact. */
  arrivalsJumpLimit: 6,

  /** Per sample, how fast the noise factor follows; of a surprise up to `noiseMostSurprise` deviations² counts. */
  noiseRatio: 0.0028,
  noiseMostSurprise: 6,
  noiseMost: 20,

  /** At or below so many messages a sample says only that there was not enough work. */
  emptyMessages: 1,
  /** What is not seen of the arrivals while nothing waits: 5 % of what the replicas can do, per √second. */
  blindPerRootSecond: 0.05,
  /** Nothing waiting for so long, plus this share of a start, makes a probe: the load is taken to be lower than known. */
  probeSeconds: 3.3,
  probeStartRatio: 0.8,
  /** … and for at least so many samples. */
  probeSamples: 3,
  /** A first probe takes off √replicas (fewer would have shown a queue), each further one so many times as much … */
  probeGrowth: 2.2,
  /** … up to this share of them. */
  probeMostRatio: 0.55,

  /** From trouble that shows to a step that answers it: one tick. */
  reactionSeconds: 0.5,
  /** An excess is drained within this and a share of a start; faster only changes more. */
  drainSeconds: 0.85,
  drainStartRatio: 0.75,
  /** How long fewer replicas must do beyond the response; longer changes more, and exceeds more often. */
  releaseSeconds: 1.6,
  /** The careful forecast may come to this share of the ceiling; the rest is for jumps. */
  highRatio: 0.345,
  /** Replicas go only if it stays below this share. */
  lowRatio: 0.15,
  /** A queue up to this share of the ceiling is calm. */
  calmBelowRatio: 1,
  /** Fully calm after so many responses, each a start and a reaction. */
  calmResponses: 80,
  /** The calm that each response above it takes: a third of one takes all. */
  calmLossRatio: 3.3,
  /** What full calm adds to the high and to the low mark, and what it takes off the margin. */
  calmHighRatio: 0.2,
  calmLowRatio: 0.15,
  calmMarginRatio: 0.1,

  /** Arrivals are put on record once the rate of a replica is known to this share: they are reckoned from it. */
  recurRateDeviationRatio: 0.5,
  /** A bin lasts so long at least, and the interval of samples, and … */
  recurBinSeconds: 0.5,
  /** … this part of a response; with finer ones the record ends before much came again. */
  recurBinsPerResponse: 3,
  /** Bins on record. */
  recurBins: 192,
  /** After so many new bins the record is searched: more often costs time and finds the same. */
  recurSearchBins: 32,
  /** A lag may be this share of the record; of a longer one too little came again. */
  recurMostLagRatio: 0.6,
  /** Arrivals that differ by less, in deviations, differ by chance. */
  recurDeviations: 2.5,
  /** So often must a lag have been put to the test … */
  recurEpisodes: 3,
  /** … its squared errors must be below this share of those without it … */
  recurErrorRatio: 0.75,
  /** … and what was seen e^15 times as likely with it, for luck finds the best of a hundred lags too: in random arrivals
   * 40 % of the searches find one at 5, 1 % at 15; at 30 half the waves of half the height are not found. */
  recurEvidence: 15,
  /** Repeated arrivals are expected so much early, for those that come late cost less. */
  recurEarlyBins: 1,
  /** Share of the margin that is kept where arrivals repeat themselves. */
  recurMarginRatio: 0.25,
  /** While nothing waits, no more arrive than this times what did one lag ago. */
  recurReleaseRatio: 1.1,

  /** Part of a replica that is rounded towards no change; 0 changes 10 to 20 % more. */
  deadBand: 0.3,
  /** A surplus lasts this long, and this share of a start and a stop, before it goes: or it would be bought again. */
  surplusSeconds: 1.1,
  surplusTurnoverRatio: 0.17,

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
