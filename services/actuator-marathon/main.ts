import type { ActuatorOptions } from "../../shared/actuator/actuator-options.ts";
import { countedActuator } from "../../shared/actuator/counted/counted-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { ownStateDir } from "../../shared/actuator/state-dir.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { marathonAccess } from "./access.ts";
import { marathonScheduler } from "./marathon-scheduler.ts";

const kind = "marathon";

/**
 * Starts the actuator that scales apps of Marathon; it need not be there yet.
 * @throws MicroscalerError `invalid` where the settings are not, `unavailable` where it cannot listen
 */
export async function startActuatorMarathon(options: ActuatorOptions): Promise<RunningService> {
  const { log, allowRefs, settings } = options;
  const access = marathonAccess({ settings, allowRefs, environmentUrl: process.env.MARATHON_URL });
  const stateDir = ownStateDir(options.stateDir);
  const scheduler = marathonScheduler({ access, allowRefs, log });
  const capabilities = { replicasOutliveActuator: true, locksWhileScaling: true, standby: [], victimChoice: [] };
  const actuator = countedActuator({ kind, version: packageVersion(), capabilities, scheduler, log });
  return serveActuator({ ...options, name: `actuator-${kind}`, actuator, stateDir });
}
