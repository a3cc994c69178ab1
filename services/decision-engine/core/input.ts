import type { WorkloadObservation } from "../../../shared/model/observation.ts";
import type { Pause, PoolSpec } from "../../../shared/model/pool.ts";
import type { Reading } from "../../../shared/model/sample.ts";
import type { Past } from "./stage.ts";
import type { Learned } from "./state.ts";

/** A sample on the engine's own monotonic clock. */
export interface CoreSample {
  readonly reading: Reading;
  /** When the reading was taken: age and delay taken off. */
  readonly takenAtMs: number;
  /** When it reached the engine. */
  readonly arrivedAtMs: number;
  readonly inFlight?: number;
  /** Everything that ever arrived. */
  readonly arrivalsTotal?: number;
  readonly includesInFlight: boolean;
  /** The next one is due within this time of it; left out: as the metric is configured. */
  readonly periodMs?: number;
}

/** What is known of a workload. */
export interface WorkloadFacts {
  readonly observed: WorkloadObservation;
  /** Orders sent and not yet seen in an observation, oldest first. */
  readonly unseen: readonly number[];
  /** The newest sample, absent or not; left out: none yet. */
  readonly sample?: CoreSample;
  /** The newest sample of a setpoint that is a metric itself. */
  readonly setpoint?: CoreSample;
  /** The count in force of a `fixed` target, where a person set one. */
  readonly fixed?: number;
  /** What a controller outside asks of an `external` target, while its word is in force. */
  readonly external?: number;
  /** A pause in force beside the configured one. */
  readonly pause?: Pause;
}

/** Everything a decision depends on. A workload that is not observed has no facts: it is not decided, and keeps what it holds. */
export interface PoolInput {
  readonly spec: PoolSpec;
  readonly facts: ReadonlyMap<string, WorkloadFacts>;
  /** Milliseconds since 1970; only for bounds that depend on the time of day. */
  readonly wallMs: number;
  /** The actuator refuses a second change of a workload while one is under way: growth goes out in large steps. */
  readonly locksWhileScaling?: boolean;
  /** What another engine left; taken by a workload that is seen for the first time. */
  readonly learned?: ReadonlyMap<string, Learned>;
  /** Of the decision before, so that what has not changed since is not worked out again; the outcome is the same without. */
  readonly past?: Past | undefined;
}
