import type { Reason } from "../../../shared/model/decision.ts";
import type { PoolSpec } from "../../../shared/model/pool.ts";

/** What happens to one workload's queue from the start (0 ms) to the end. */
export interface Arrivals {
  readonly name: string;
  readonly durationMs: number;
  /** Messages per second at a time, interpolated as its maker sees fit. */
  ratePerSecond(atMs: number): number;
}

/** How long one message takes one replica. */
export interface ServiceTime {
  readonly meanMs: number;
  /** `lognormal`: with a standard deviation of half the mean. */
  readonly distribution: "exponential" | "constant" | "lognormal";
  /** Mean times this factor at a time; left out: 1. */
  factorAt?(atMs: number): number;
}

/** How the scheduler treats the replicas of a workload. Delays are lognormal around their means. */
export interface ReplicaTimes {
  readonly startMs: number;
  readonly stopMs: number;
  /** Standard deviation over mean. */
  readonly variation: number;
  /** Share of starts that fail: the replica dies when it would be ready and is started anew. */
  readonly failRatio: number;
}

/** What the engine gets to see of a queue, and how late. */
export interface Sampling {
  readonly everyMs: number;
  /** Mean of a delay between 0.7 and 1.3 times this. */
  readonly delayMs: number;
  /** Uniform error of up to this share, both ways. */
  readonly noiseRatio: number;
  /** Share of samples that never arrive. */
  readonly missRatio: number;
  /** What the server tells besides what waits. */
  readonly tells: { readonly inFlight: boolean; readonly arrivals: boolean };
  /** The value counts messages in flight too. */
  readonly includesInFlight: boolean;
}

/** The queue of a workload. */
export interface QueuePlant {
  readonly arrivals: Arrivals;
  readonly service: ServiceTime;
  readonly sampling: Sampling;
  /** More messages waiting than this count against it. */
  readonly target: number;
}

/** The world of one workload. Without a queue it just has replicas. */
export interface WorkloadPlant {
  readonly replicas: ReplicaTimes;
  readonly queue?: QueuePlant;
}

export interface Simulation {
  readonly spec: PoolSpec;
  readonly plants: ReadonlyMap<string, WorkloadPlant>;
  readonly durationMs: number;
  /** Not scored: the time until the law has found its feet. Shorter than `durationMs`. */
  readonly warmUpMs: number;
  readonly seed: number;
  /** How often a point of the curve is kept; left out: no curve. */
  readonly curveEveryMs?: number;
  /** Milliseconds since 1970 at the start, for bounds that depend on the time of day; left out: 0. */
  readonly wallMs?: number;
}

/** Replicas that somebody outside the engine asks for, given what really waits: for a workload with an `external` target. */
export type Planner = (atMs: number, queue: number, desired: number) => number;

/** How well a queue was kept, and at what cost, after the warm-up. */
export interface Score {
  /** Share of the time with more messages waiting than the target. */
  readonly aboveTargetRatio: number;
  /** Mean of what waits beyond the target, in targets. */
  readonly meanExcess: number;
  /** Messages waiting that 99 % of the time are not exceeded. */
  readonly p99Queue: number;
  readonly p99WaitMs: number;
  /** Replica-seconds spent over the least that could do the work; 0 where nothing arrived. */
  readonly cost: number;
  /** Share of the capacity left to others. */
  readonly remainderShare: number;
  /** Starts and stops. */
  readonly changesPerHour: number;
}

export interface CurvePoint {
  readonly atMs: number;
  /** 0 where the workload has no queue, as is `queue`. */
  readonly ratePerSecond: number;
  /** Messages waiting. */
  readonly queue: number;
  readonly ready: number;
  readonly starting: number;
  readonly stopping: number;
  readonly desired: number;
  readonly reason: Reason;
}

export interface WorkloadResult {
  /** Left out where the workload has no queue. */
  readonly score?: Score;
  readonly curve: readonly CurvePoint[];
}

export interface SimulationResult {
  readonly workloads: ReadonlyMap<string, WorkloadResult>;
  /** Share of the capacity held by replicas of any workload, after the warm-up: of its scarcest dimension. */
  readonly usedRatio: number;
  /** How often the pool was decided. */
  readonly decisions: number;
}
