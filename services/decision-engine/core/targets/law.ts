import type { Demand } from "../state.ts";
import type { Turnover } from "../turnover.ts";
import type { CountedSample } from "./count.ts";

/** A reading with a value, and when it was taken. */
export interface TimedSample extends CountedSample {
  readonly takenAtMs: number;
  /** Everything that ever arrived, where the server tells. */
  readonly arrivalsTotal?: number | undefined;
  /** The next one is due within this time of it, where its reader says so. */
  readonly periodMs?: number | undefined;
}

/** What a law may look at in one step. */
export interface LawInput {
  readonly sample: TimedSample;
  /** The value of a setpoint that is a metric, where it has one. */
  readonly setpoint?: number | undefined;
  readonly ready: number;
  /** What was ordered last. */
  readonly desired: number;
  /** What the pool has granted; more than `desired` while slots come free. */
  readonly allocated: number;
  readonly min: number;
  readonly max: number;
  readonly turnover: Turnover;
  readonly nowMs: number;
}

export interface LawStep<Memory> {
  readonly demand: Demand;
  readonly memory: Memory;
}

/** When a law steps. */
export interface Rhythm {
  readonly everyMs: number;
  /** Steps as soon as a sample arrives, and every `everyMs` without one; else only on a grid of `everyMs`. */
  readonly onSample: boolean;
  /** Steps only while all that was granted is ready; other laws know what is on its way themselves. */
  readonly waitsForReplicas: boolean;
}

/** One law: pure, and called at its own rhythm only, with a fresh sample. */
export interface Law<Target, Memory> {
  rhythm(target: Target): Rhythm;
  step(target: Target, input: LawInput, memory: Memory | undefined): LawStep<Memory>;
}
