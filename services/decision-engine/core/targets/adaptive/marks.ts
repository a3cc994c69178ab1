import type { Belief } from "./belief.ts";
import type { AdaptiveConstants } from "./constants.ts";
import type { Forecast, Plant } from "./forecast.ts";

/** Between these replicas nothing is gained by a change. */
export interface Marks {
  /** Fewer would let the careful forecast pass the high mark of the queue. */
  readonly least: number;
  /** More than this would keep it below the low mark. */
  readonly enough: number;
}

/** The replicas that drain what the careful forecast is above a mark in time. `ceiling`: of the queue, in messages. */
export function marksOf(
  belief: Belief,
  forecast: Forecast,
  { ceiling, margin, startSeconds }: { ceiling: number; margin: number } & Pick<Plant, "startSeconds">,
  constants: AdaptiveConstants,
): Marks {
  const { queue, drift, rate, reference } = belief;
  const risk = margin * forecast.deviation;
  const excess = Math.max(0, forecast.queue + risk) - constants.highRatio * ceiling;
  const drainSeconds = constants.drainSeconds + constants.drainStartRatio * startSeconds;
  const least = Math.ceil(reference + (excess / drainSeconds + drift) / rate - constants.deadBand);

  const left = Math.max(0, queue + risk) - constants.lowRatio * ceiling;
  const lastsSeconds = forecast.horizonSeconds + constants.releaseSeconds;
  const enough = Math.ceil(reference + (left / lastsSeconds + drift) / rate + constants.deadBand);
  return { least, enough: Math.max(least, enough) };
}
