import type { Log } from "../../telemetry/log.ts";
import type { ReplicaHost, ReplicaRun } from "./host.ts";
import type { ReplicaTelemetry } from "./telemetry.ts";
import type { Turns } from "./turns.ts";

/** What all workloads of an actuator share. */
export interface WorkloadParts<Run extends ReplicaRun> {
  readonly plane: string;
  readonly host: ReplicaHost<Run>;
  readonly turns: Turns;
  readonly telemetry: ReplicaTelemetry;
  readonly log: Log;
}

export interface WorkloadOf {
  readonly pool: string;
  readonly workload: string;
  /** After every change that `observe` would show. */
  readonly changed: () => void;
}

/** At the exit. */
export interface LeavingTime {
  /** No replica gets longer than this to end by itself. */
  readonly mostGraceMs: number;
  /** What is not through by then is left to the host. */
  readonly withinMs: number;
}
