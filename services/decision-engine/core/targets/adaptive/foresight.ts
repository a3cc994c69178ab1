import type { Belief } from "./belief.ts";
import type { Stance } from "./calm.ts";
import type { AdaptiveConstants } from "./constants.ts";
import type { Forecast } from "./forecast.ts";
import { drainSecondsOf, type Marks } from "./marks.ts";
import type { AdaptiveMemory } from "./memory.ts";
import { isRepeating, lagSecondsOf, meanPerSecond, type Repeating } from "./repeat.ts";

/** A second opinion on what comes, where arrivals repeat themselves: the marks, with the least raised where that asks for more. */
export function foreseen(
  marks: Marks,
  { belief, recurrence }: AdaptiveMemory,
  forecast: Forecast,
  stance: Stance,
  startSeconds: number,
  constants: AdaptiveConstants,
): Marks {
  if (!isRepeating(recurrence)) return marks;
  const least = leastAsBefore(recurrence, belief, forecast, stance, startSeconds, constants);
  if (least <= marks.least) return marks;
  return { least, enough: Math.max(least, marks.enough), agoSeconds: lagSecondsOf(recurrence) };
}

/** The replicas that drain what repeated arrivals leave above the high mark at the horizon, and keep up with those after it. */
function leastAsBefore(
  repeating: Repeating,
  belief: Belief,
  { horizonSeconds, boughtSeconds, deviation }: Forecast,
  { margin, highMark }: Stance,
  startSeconds: number,
  constants: AdaptiveConstants,
): number {
  const { binSeconds } = repeating;
  const drainSeconds = drainSecondsOf(startSeconds, constants);
  const drainedSeconds = horizonSeconds + Math.max(drainSeconds, binSeconds);
  const untilThen = meanPerSecond(repeating, binSeconds / 2, horizonSeconds, constants);
  const afterwards = meanPerSecond(repeating, horizonSeconds, drainedSeconds, constants);
  const queue = belief.queue + untilThen * horizonSeconds - belief.rate * boughtSeconds;
  const risk = constants.recurMarginRatio * margin * deviation;
  const excess = Math.max(0, queue + risk) - highMark;
  return Math.ceil((excess / drainSeconds + afterwards) / belief.rate - constants.deadBand);
}
