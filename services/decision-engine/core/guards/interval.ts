import type { Reason } from "../../../../shared/model/decision.ts";

/** What the guards leave of a demand, and which of them set each end. */
export interface Interval {
  /** Allocation takes nothing below this. */
  readonly floor: number;
  /** `floor` raised by the voluntary guards; a higher priority may break it, down to `floor`. */
  readonly least: number;
  readonly most: number;
  readonly leastReason: Reason;
  readonly mostReason: Reason;
}

/** Narrows an interval by another; where they do not overlap, the earlier guard wins. */
export function narrow(
  interval: Interval,
  { least, most, reason }: { least?: number; most?: number; reason: Reason },
): Interval {
  const { least: low, most: high } = interval;
  const newLeast = Math.min(high, Math.max(low, least ?? low));
  const newMost = Math.max(newLeast, Math.min(high, most ?? high));
  return {
    ...interval,
    least: newLeast,
    most: newMost,
    leastReason: newLeast > low ? reason : interval.leastReason,
    mostReason: newMost < high ? reason : interval.mostReason,
  };
}
