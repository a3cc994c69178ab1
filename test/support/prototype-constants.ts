import {
  type AdaptiveConstants,
  adaptiveConstants,
} from "../../services/decision-engine/core/targets/adaptive/constants.ts";

/** What `adaptive` takes as given where it does what its prototype does, which knows neither calm nor recurrence: for tables that outlive a tuning. */
export const prototypeConstants: AdaptiveConstants = {
  ...adaptiveConstants,
  arrivalWalkPerRootSecond: 0.015,
  jumpSlack: 0.35,
  jumpLimit: 5,
  noiseRatio: 0.006,
  probeSeconds: 2,
  probeStartRatio: 0.6,
  probeGrowth: 2,
  probeMostRatio: 0.5,
  drainSeconds: 0.8,
  drainStartRatio: 0.65,
  releaseSeconds: 1.5,
  highRatio: 0.35,
  lowRatio: 0.15,
  deadBand: 0.4,
  surplusSeconds: 0.7,
  surplusTurnoverRatio: 0.25,
  calmHighRatio: 0,
  calmLowRatio: 0,
  calmMarginRatio: 0,
  recurRateDeviationRatio: 0,
};
