import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import { invalid } from "../../shared/errors.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { packageVersion } from "../../shared/package-version.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { randomFrom } from "./random.ts";
import { type SimulatedSettings, simulatedSettings } from "./schema.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { SimulatedScheduler } from "./simulated-scheduler.ts";

const name = "actuator-simulated";

export interface ActuatorSimulatedOptions extends ServiceOptions {
  readonly log: Log;
  /** References that the settings and `run` specifications may use. */
  readonly allowRefs: AllowList;
  /** As configured, references unresolved; left out: none. */
  readonly settings?: JsonObject;
  /** A folder for this actuator alone, kept over restarts. */
  readonly stateDir: string;
}

/** For those in the same process who do what happens to a scheduler: it slows down, is cut off, others end replicas. */
export interface ActuatorSimulated extends RunningService {
  readonly scheduler: SimulatedScheduler;
  readonly host: SimulatedHost;
}

/**
 * Starts the actuator that pretends to run replicas, none of which outlives it.
 * @throws MicroscalerError `invalid` settings, `unavailable` where it cannot listen
 */
export async function startActuatorSimulated(options: ActuatorSimulatedOptions): Promise<ActuatorSimulated> {
  const { log, allowRefs } = options;
  const scheduler = schedulerOf(options);
  const host = new SimulatedHost(scheduler, allowRefs);
  const actuator = replicaActuator({
    kind: "simulated",
    version: packageVersion(),
    capabilities: {
      replicasOutliveActuator: false,
      locksWhileScaling: false,
      standby: ["created", "paused"],
      victimChoice: ["youngest", "oldest"],
    },
    ...{ host, log },
  });
  return { ...(await serveActuator({ ...options, name, actuator })), scheduler, host };
}

function schedulerOf({ settings = {}, allowRefs }: ActuatorSimulatedOptions): SimulatedScheduler {
  const parsed = parseResolved(simulatedSettings, settings, allowRefs);
  if (!parsed.ok) throw invalid("the settings of the simulated actuator", parsed.faults);
  const { capacity, seed }: SimulatedSettings = parsed.value;
  return new SimulatedScheduler({
    capacity: capacity === undefined ? Number.POSITIVE_INFINITY : Number(capacity),
    random: seed === undefined ? Math.random : randomFrom(Number(seed)),
  });
}
