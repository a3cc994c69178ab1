import type { Turnover } from "../../turnover.ts";
import type { TargetMemory } from "../laws.ts";
import { arrivalsOf } from "./belief.ts";
import { isRepeating, lagSecondsOf } from "./repeat.ts";

/** What was learned of a workload, for people; left out where it is not known. */
export interface Learned {
  readonly startMs?: number;
  readonly stopMs?: number;
  readonly queue?: {
    readonly arrivalsPerSecond: number;
    readonly perReplicaPerSecond: number;
    /** 1 where messages come one by one; more where they come in batches or bursts. */
    readonly noiseFactor: number;
    /** Messages waiting at the newest sample, less its noise. */
    readonly expectedQueue: number;
    /** For how long it has stayed away from its ceiling, from 0 to 1. */
    readonly calmRatio: number;
    /** Arrivals come again after so long; left out where they do not, or not often enough yet. */
    readonly recursEverySeconds?: number;
  };
}

/** What a target has learned, and what is known of starts and stops. */
export function learnedOf(memory: TargetMemory | undefined, { startMs, stopMs }: Turnover): Learned {
  const times = { ...(startMs === undefined ? {} : { startMs }), ...(stopMs === undefined ? {} : { stopMs }) };
  if (memory?.kind !== "adaptive") return times;
  const { belief, noiseFactor, calmRatio, recurrence } = memory;
  const learned = {
    arrivalsPerSecond: arrivalsOf(belief),
    perReplicaPerSecond: belief.rate,
    noiseFactor,
    expectedQueue: belief.queue,
    calmRatio,
    ...(isRepeating(recurrence) ? { recursEverySeconds: lagSecondsOf(recurrence) } : {}),
  };
  return { ...times, queue: learned };
}
