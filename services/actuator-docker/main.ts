import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import { invalid } from "../../shared/errors.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { packageVersion } from "../../shared/package-version.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { connectionOf } from "./connection.ts";
import { dockerEngine } from "./docker-engine.ts";
import { dockerHost } from "./docker-host.ts";
import { dockerSettings } from "./schema.ts";

const name = "actuator-docker";

export interface ActuatorDockerOptions extends ServiceOptions {
  readonly log: Log;
  /** References that settings and `run` specifications may use. */
  readonly allowRefs: AllowList;
  /** As configured, references unresolved. */
  readonly settings: JsonObject;
  /** A folder for this actuator alone, kept over restarts. */
  readonly stateDir: string;
}

/**
 * Starts the actuator that runs replicas as Docker containers; it starts also while Docker is away. Its end leaves them
 * as they are. @throws MicroscalerError `invalid` where the settings cannot be used, `unavailable` where it cannot listen
 */
export async function startActuatorDocker(options: ActuatorDockerOptions): Promise<RunningService> {
  const { log, allowRefs } = options;
  const settings = parseResolved(dockerSettings, options.settings, allowRefs);
  if (!settings.ok) throw invalid(`the settings of ${name}`, settings.faults);
  const engine = dockerEngine(connectionOf(settings.value, process.env));
  const host = dockerHost({ engine, allowRefs, log });
  const capabilities = {
    replicasOutliveActuator: true,
    locksWhileScaling: false,
    standby: ["created", "paused"],
    victimChoice: ["youngest", "oldest"],
  };
  const actuator = replicaActuator({ kind: "docker", version: packageVersion(), capabilities, host, log });
  return serveActuator({ ...options, name, actuator });
}
