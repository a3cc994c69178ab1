import type { ActuatorOptions } from "../../shared/actuator/actuator-options.ts";
import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { ownStateDir } from "../../shared/actuator/state-dir.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import { invalid } from "../../shared/errors.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { Capabilities } from "../../shared/model/actuator-info.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { randomFrom } from "../../shared/random.ts";
import { type SimulatedSettings, simulatedSettings } from "./schema.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { SimulatedScheduler } from "./simulated-scheduler.ts";

const name = "actuator-simulated";

/** For those in the same process who do what happens to a scheduler: it slows down, is cut off, others end replicas. */
export interface ActuatorSimulated extends RunningService {
  readonly scheduler: SimulatedScheduler;
  readonly host: SimulatedHost;
}

/** What any actuator on a simulated host can do. */
export const simulatedCapabilities: Capabilities = {
  replicasOutliveActuator: false,
  locksWhileScaling: false,
  standby: ["created", "paused"],
  victimChoice: ["youngest", "oldest"],
};

/**
 * Starts the actuator that pretends to run replicas, none of which outlives it.
 * @throws MicroscalerError `invalid` settings, `unavailable` where it cannot listen
 */
export async function startActuatorSimulated(options: ActuatorOptions): Promise<ActuatorSimulated> {
  const { log, allowRefs, leaveWithinMs } = options;
  const scheduler = schedulerOf(options);
  const stateDir = ownStateDir(options.stateDir);
  const host = new SimulatedHost(scheduler, allowRefs);
  const actuator = replicaActuator({
    kind: "simulated",
    version: packageVersion(),
    capabilities: simulatedCapabilities,
    ...{ host, log, leaveWithinMs },
  });
  return { ...(await serveActuator({ ...options, name, actuator, stateDir })), scheduler, host };
}

function schedulerOf({ settings, allowRefs }: ActuatorOptions): SimulatedScheduler {
  const parsed = parseResolved(simulatedSettings, settings, allowRefs);
  if (!parsed.ok) throw invalid("the settings of the simulated actuator", parsed.faults);
  const { capacity, seed }: SimulatedSettings = parsed.value;
  return new SimulatedScheduler({
    capacity: capacity === undefined ? Number.POSITIVE_INFINITY : Number(capacity),
    random: seed === undefined ? Math.random : randomFrom(Number(seed)),
  });
}
