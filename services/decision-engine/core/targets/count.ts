import type { CountMode } from "../../../../shared/model/target.ts";

/** A reading that has a value. */
export interface CountedSample {
  readonly value: number;
  /** Taken by a consumer, not finished; left out where the server does not tell. */
  readonly inFlight?: number | undefined;
  /** `value` counts what is in flight too. */
  readonly includesInFlight: boolean;
}

/**
 * Messages that count for a target. `all`: those in flight too. `waiting`: those nobody has taken; where the server
 * cannot tell them apart, one is taken off for each ready replica.
 */
export function countMessages(
  { value, inFlight = 0, includesInFlight }: CountedSample,
  mode: CountMode,
  ready: number,
): number {
  if (mode === "all") return includesInFlight ? value : value + inFlight;
  return includesInFlight ? value - Math.min(ready, value) : value;
}
