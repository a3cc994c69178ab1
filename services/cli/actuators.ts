import type { z } from "zod";
import type { AllowList } from "../../shared/config/references.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { processRun } from "../actuator-process/schema.ts";

/** What every actuator is started with. */
interface ActuatorOptions extends ServiceOptions {
  readonly log: Log;
  readonly allowRefs: AllowList;
  /** A folder of its own for what must survive a restart. */
  readonly stateDir: string;
}

/** A kind of actuator that can run inside `microscaler up`, or alone as `microscaler actuator KIND`. */
export interface ActuatorKind {
  readonly kind: string;
  /** One sentence, for help and README. */
  readonly summary: string;
  readonly defaultPort: number;
  /** The schema of a workload's `run`. */
  readonly run: z.ZodType;
  start(options: ActuatorOptions): Promise<RunningService>;
}

/** The kinds there are; a new one is one entry here. Each is loaded when it is started. */
export const actuatorKinds: readonly ActuatorKind[] = [
  {
    kind: "process",
    summary: "Runs replicas as child processes of this machine",
    defaultPort: 7006,
    run: processRun,
    start: async (options) => (await import("../actuator-process/main.ts")).startActuatorProcess(options),
  },
];
