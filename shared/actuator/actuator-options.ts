import type { AllowList } from "../config/references.ts";
import type { ServiceOptions } from "../lifecycle/service.ts";
import type { JsonObject } from "../model/json.ts";
import type { Log } from "../telemetry/log.ts";

/** What every actuator is started with. */
export interface ActuatorOptions extends ServiceOptions {
  readonly log: Log;
  /** References that its settings and `run` specifications may use. */
  readonly allowRefs: AllowList;
  /** As configured, references unresolved. */
  readonly settings: JsonObject;
  /** A folder of its own for what must survive a restart. */
  readonly stateDir: string;
  /** When it ends, replicas that it runs one by one have so long. Left out: what fits into 5 s for all planes. */
  readonly leaveWithinMs?: number;
}
