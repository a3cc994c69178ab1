import type { ActuatorOptions } from "../../shared/actuator/actuator-options.ts";
import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { ownStateDir } from "../../shared/actuator/state-dir.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import { invalid } from "../../shared/errors.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { connectionOf } from "./connection.ts";
import { dockerEngine } from "./docker-engine.ts";
import { dockerHost } from "./docker-host.ts";
import { dockerSettings } from "./schema.ts";

const name = "actuator-docker";

/**
 * Starts the actuator that runs replicas as Docker containers; it starts also while Docker is away. Its end leaves them
 * as they are. @throws MicroscalerError `invalid` where the settings cannot be used, `wrong-state` where another uses the state
 * folder, `unavailable` where it cannot listen
 */
export async function startActuatorDocker(options: ActuatorOptions): Promise<RunningService> {
  const { log, allowRefs, leaveWithinMs } = options;
  const settings = parseResolved(dockerSettings, options.settings, allowRefs);
  if (!settings.ok) throw invalid(`the settings of ${name}`, settings.faults);
  const engine = dockerEngine(connectionOf(settings.value, process.env));
  const stateDir = ownStateDir(options.stateDir); // what cannot be used was refused before
  const host = dockerHost({ engine, allowRefs, log });
  const capabilities = {
    replicasOutliveActuator: true,
    locksWhileScaling: false,
    standby: ["created", "paused"],
    victimChoice: ["youngest", "oldest"],
  };
  const actuator = replicaActuator({
    kind: "docker",
    version: packageVersion(),
    capabilities,
    host,
    log,
    leaveWithinMs,
  });
  return serveActuator({ ...options, name, actuator, stateDir });
}
