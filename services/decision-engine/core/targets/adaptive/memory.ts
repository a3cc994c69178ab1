import type { Belief } from "./belief.ts";
import type { Suspicion } from "./jump.ts";
import type { Recurrence } from "./recurrence.ts";

/** What samples teach. */
export interface Knowledge {
  readonly belief: Belief;
  /** Variance of arrivals and work over that of single messages: 1, more where they come in batches or bursts. */
  readonly noiseFactor: number;
  /** That the arrivals have jumped. */
  readonly suspicion: Suspicion;
  readonly idle: Idle;
}

/** How long nothing has been waiting. */
export interface Idle {
  /** Since the first such sample, or the last probe; left out where something waits. */
  readonly sinceAtMs?: number;
  /** Probes in a row. */
  readonly probes: number;
}

/** A counter of everything that ever arrived, at the newest sample. */
export interface ArrivalsCounter {
  readonly total: number;
  readonly suspicion: Suspicion;
}

/** What the law keeps from step to step: what it knows, and what it waits for. */
export interface AdaptiveMemory extends Knowledge {
  readonly kind: "adaptive";
  /** When the newest sample was taken. */
  readonly sampleAtMs: number;
  /** Mean time between samples; left out until there were two. */
  readonly intervalSeconds?: number | undefined;
  /** Since when fewer replicas would do. */
  readonly surplusSinceAtMs?: number | undefined;
  /** Left out where the newest sample did not tell. */
  readonly arrivals?: ArrivalsCounter | undefined;
  /** For how long the queue has stayed away from its ceiling, from 0 to 1. */
  readonly calmRatio: number;
  /** Left out until the rate of a replica is known. */
  readonly recurrence?: Recurrence | undefined;
}
