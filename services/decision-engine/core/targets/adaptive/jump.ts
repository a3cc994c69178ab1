import { type Belief, loosened } from "./belief.ts";

/** Surprise summed up each way, in deviations, less what chance explains: a CUSUM test for a jump of the arrivals. */
export interface Suspicion {
  readonly up: number;
  readonly down: number;
}

export const noSuspicion: Suspicion = { up: 0, down: 0 };

/** The sums after a surprise of so many deviations. */
export function suspected({ up, down }: Suspicion, deviations: number, slack: number): Suspicion {
  return { up: Math.max(0, up + deviations - slack), down: Math.max(0, down - deviations - slack) };
}

export function isJump({ up, down }: Suspicion, limit: number): boolean {
  return up > limit || down > limit;
}

/** The belief where the drift may have jumped by `variance` so many seconds ago. */
export function jumped(belief: Belief, variance: number, seconds: number): Belief {
  return loosened(belief, variance, variance * seconds, variance * seconds * seconds);
}
