import type { Reason } from "./decision.ts";
import type { Pause } from "./pool.ts";
import type { Reading } from "./sample.ts";

/** Everything a person wants to see of a pool. Fields are left out while unknown. */
export interface PoolStatus {
  readonly pool: string;
  readonly actuator: string;
  /** In replicas; left out where their number is not limited. */
  readonly capacity?: number;
  /** Slots taken: ready, starting and stopping replicas. */
  readonly occupied: number;
  readonly shadow: boolean;
  readonly workloads: readonly WorkloadStatus[];
  readonly links: readonly LinkStatus[];
  /** Most replicas that ever held a slot at one instant, by the actuator's own record. */
  readonly peakReplicas?: number;
  /** Each dimension of the capacity; left out where there is none but replicas. */
  readonly resources?: readonly ResourceUse[];
  /** Replicas asked for that do not fit the capacity. */
  readonly unmet: number;
  /** The engine that decides the pool, and the generation of its lease; left out: none does. */
  readonly leader?: { readonly holder: string; readonly generation: bigint };
  /** The engine's monotonic clock. */
  readonly atMs: number;
}

/** One dimension of a pool's capacity, in whole amounts as in `Resources`. */
export interface ResourceUse {
  readonly name: string;
  readonly capacity: number;
  /** By ready, starting and stopping replicas. */
  readonly taken: number;
  /** Kept free of all but the highest priority. */
  readonly reserve: number;
}

/** What can be at the other end of a link. */
export const linkKinds = ["collector", "actuator", "store"] as const;

/** A connection the pool depends on. */
export interface LinkStatus {
  readonly kind: (typeof linkKinds)[number];
  /** `store`; `collector`, of several with its address behind it; an actuator's own name, which may be any of these. */
  readonly name: string;
  readonly up: boolean;
  readonly problem?: string;
}

export interface WorkloadStatus {
  readonly workload: string;
  /** 1 is the highest. */
  readonly priority: number;
  readonly min: number;
  /** Left out: as many as the capacity holds. */
  readonly max?: number;
  readonly target: string;
  /** The metric value the target wants; of a setpoint that is a metric, its newest value. */
  readonly setpoint?: number;
  readonly sample?: SampleStatus;
  readonly demand?: number;
  readonly allocated?: number;
  readonly desired?: number;
  /** In shadow mode: what would be ordered. */
  readonly proposed?: number;
  /** Why nothing fresh is known of what it goes by, so that what there is is held; left out: it is known. */
  readonly blind?: string;
  readonly observed?: ObservedReplicas;
  readonly reason: Reason;
  readonly detail: string;
  readonly fixed?: FixedReplicas;
  /** What a controller outside asks of an `external` target. */
  readonly external?: ExternalDemand;
  /** In force beside the configured one; left out where there is none. */
  readonly pauses?: readonly PauseInForce[];
  readonly learned?: Learned;
}

/** What was learned of a workload; each is left out until there was something to learn from. */
export interface Learned {
  /** Messages. */
  readonly arrivalsPerSecond?: number;
  /** Messages that one replica finishes. */
  readonly perReplicaPerSecond?: number;
  /** From a grant to a ready replica. */
  readonly startMs?: number;
  /** From a cut to a free slot. */
  readonly stopMs?: number;
  /** Arrivals come again as they were so long ago. */
  readonly recursEveryMs?: number;
}

export interface ExternalDemand {
  readonly replicas: number;
  readonly owner: string;
  readonly remainingMs: number;
}

export interface PauseInForce {
  readonly direction: Pause;
  readonly owner: string;
  /** It is on every workload of the pool. */
  readonly wholePool: boolean;
  /** Left out: until resumed. */
  readonly remainingMs?: number;
}

export interface SampleStatus {
  readonly reading: Reading;
  readonly inFlight?: number;
  readonly ageMs: number;
  readonly stale: boolean;
  readonly source: string;
}

export interface ObservedReplicas {
  readonly ready: number;
  readonly starting: number;
  readonly stopping: number;
  readonly standby: number;
  readonly trouble?: string;
  /** What a person should know that stops nothing; left out: nothing. */
  readonly notices?: readonly string[];
}

/** The count of a `fixed` target in force; `revision` is what compare-and-set compares. */
export interface FixedReplicas {
  readonly replicas: number;
  readonly revision: bigint;
}

/** Why a workload has what it has: the interval its guards left, who set each end, what it waits for. */
export interface Explanation {
  readonly status: WorkloadStatus;
  /** All of it in a few sentences. */
  readonly summary: string;
  /** Why the target asks for what it asks, before guards and capacity; left out: not decided yet. */
  readonly demand?: { readonly reason: Reason; readonly detail: string };
  readonly least?: { readonly replicas: number; readonly reason: string };
  readonly most?: { readonly replicas: number; readonly reason: string };
  readonly waitsFor: readonly string[];
}
