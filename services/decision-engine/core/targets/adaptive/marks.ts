import type { Belief } from "./belief.ts";
import type { Stance } from "./calm.ts";
import type { AdaptiveConstants } from "./constants.ts";
import type { Forecast } from "./forecast.ts";

/** Between these replicas nothing is gained by a change. */
export interface Marks {
  /** Fewer would let the careful forecast pass the high mark of the queue. */
  readonly least: number;
  /** More than this would keep it below the low mark. */
  readonly enough: number;
  /** Fewer would do but for arrivals that are expected as they were so long ago; left out where they would not. */
  readonly agoSeconds?: number;
}

/** The replicas that drain what the careful forecast is above a mark in time. */
export function marksOf(
  belief: Belief,
  forecast: Forecast,
  { margin, highMark, lowMark }: Stance,
  startSeconds: number,
  constants: AdaptiveConstants,
): Marks {
  const { queue, drift, rate, reference } = belief;
  const risk = margin * forecast.deviation;
  const excess = Math.max(0, forecast.queue + risk) - highMark;
  const least = Math.ceil(
    reference + (excess / drainSecondsOf(startSeconds, constants) + drift) / rate - constants.deadBand,
  );

  const left = Math.max(0, queue + risk) - lowMark;
  const lastsSeconds = forecast.horizonSeconds + constants.releaseSeconds;
  const enough = Math.ceil(reference + (left / lastsSeconds + drift) / rate + constants.deadBand);
  return { least, enough: Math.max(least, enough) };
}

/** In which an excess is worked off. */
export function drainSecondsOf(startSeconds: number, { drainSeconds, drainStartRatio }: AdaptiveConstants): number {
  return drainSeconds + drainStartRatio * startSeconds;
}
