import type { AdaptiveConstants } from "./constants.ts";

/** How near its ceiling a queue may come. */
export interface Stance {
  /** Deviations of safety. */
  readonly margin: number;
  /** Messages that the careful forecast may come to. */
  readonly highMark: number;
  /** Replicas go only where it stays below so many. */
  readonly lowMark: number;
}

/** A sample of the queue, `seconds` after the last one. */
interface Moment {
  readonly queue: number;
  readonly ceiling: number;
  readonly seconds: number;
  readonly startSeconds: number;
}

/** The calm from 0 to 1 after a sample: it rises slowly while the queue stays away from its ceiling, and is soon gone above. */
export function calmAfter(
  calmRatio: number,
  { queue, ceiling, seconds, startSeconds }: Moment,
  { calmBelowRatio, calmResponses, calmLossRatio, reactionSeconds }: AdaptiveConstants,
): number {
  const responses = seconds / (startSeconds + reactionSeconds);
  const change = queue > calmBelowRatio * ceiling ? -calmLossRatio : 1 / calmResponses;
  return Math.max(0, Math.min(1, calmRatio + change * responses));
}

/** What caution is called for: one that was enough for long may be less, and the first excess takes that back. */
export function stanceOf(calmRatio: number, margin: number, ceiling: number, constants: AdaptiveConstants): Stance {
  const { highRatio, calmHighRatio, lowRatio, calmLowRatio, calmMarginRatio } = constants;
  return {
    margin: margin * (1 - calmMarginRatio * calmRatio),
    highMark: (highRatio + calmHighRatio * calmRatio) * ceiling,
    lowMark: (lowRatio + calmLowRatio * calmRatio) * ceiling,
  };
}
