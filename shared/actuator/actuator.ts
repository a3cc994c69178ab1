import type { ActuatorInfo } from "../model/actuator-info.ts";
import type { ApplyOutcome, Order, RunSpec } from "../model/command.ts";
import type { Fault } from "../model/fault.ts";
import type { PoolObservation } from "../model/observation.ts";

/** What an actuator tells of a pool; the server adds who it is told to and when. */
export type Snapshot = Omit<PoolObservation, "pool" | "sequence" | "sentAtMs">;

/** Drives one scheduler. Fencing, repetition and streams are the server's; what arrives here is to be done. */
export interface Actuator {
  readonly info: ActuatorInfo;
  /** What is wrong with how a workload is run, paths below `run`; starts nothing. */
  validate(run: RunSpec): readonly Fault[];
  /** These workloads are to be observed from now on, also before anything is ordered. */
  open(pool: string, runs: readonly RunSpec[]): void;
  /**
   * Notes valid orders, one per workload, and carries them out afterwards; one outcome per order. Where `desired` is
   * left out only the specification is taken over. `traceparent` is that of the command.
   */
  apply(pool: string, orders: readonly Order[], traceparent?: string): readonly ApplyOutcome[];
  observe(pool: string): Snapshot;
  /** `listener` is called with the pool after every change that `observe` would show. */
  onChange(listener: (pool: string) => void): void;
  /** Ends what cannot outlive it, then itself. */
  stop(): Promise<void>;
}
