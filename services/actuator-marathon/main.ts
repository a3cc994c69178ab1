import { countedActuator } from "../../shared/actuator/counted/counted-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { packageVersion } from "../../shared/package-version.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { marathonAccess } from "./access.ts";
import { marathonScheduler } from "./marathon-scheduler.ts";

const kind = "marathon";

export interface ActuatorMarathonOptions extends ServiceOptions {
  readonly log: Log;
  /** References that its settings and `run` specifications may use. */
  readonly allowRefs: AllowList;
  /** As configured, references unresolved. */
  readonly settings: JsonObject;
  /** A folder for this actuator alone, kept over restarts. */
  readonly stateDir: string;
}

/**
 * Starts the actuator that scales apps of Marathon; it need not be there yet.
 * @throws MicroscalerError `invalid` where the settings are not, `unavailable` where it cannot listen
 */
export async function startActuatorMarathon(options: ActuatorMarathonOptions): Promise<RunningService> {
  const { log, allowRefs, settings } = options;
  const access = marathonAccess({ settings, allowRefs, environmentUrl: process.env.MARATHON_URL });
  const scheduler = marathonScheduler({ access, allowRefs, log });
  const capabilities = { replicasOutliveActuator: true, locksWhileScaling: true, standby: [], victimChoice: [] };
  const actuator = countedActuator({ kind, version: packageVersion(), capabilities, scheduler, log });
  try {
    return await serveActuator({ ...options, name: `actuator-${kind}`, actuator });
  } catch (thrown) {
    await actuator.stop();
    throw thrown;
  }
}
