import { join } from "node:path";
import { MicroscalerError } from "../../shared/errors.ts";
import { type Group, group } from "../../shared/lifecycle/group.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { loopbackOf, startConsole } from "../console/main.ts";
import { startEngine } from "../decision-engine/main.ts";
import { startCollector } from "../metric-collector/main.ts";
import { type ActuatorKind, actuatorKinds } from "./actuators.ts";
import type { Config, ConfiguredActuator } from "./config/load.ts";
import { runsPrograms } from "./config/written-readings.ts";
import { defaultPorts, loopback, opsPortOf } from "./options.ts";

export interface UpOptions {
  readonly config: Config;
  /** `default`: the documented ports, health and metrics included; `any`: free ones, health and metrics at the console only. */
  readonly ports: "default" | "any";
  /** `host:port` of the console; port 0 finds a free one. */
  readonly consoleListen: string;
  /** Each embedded actuator has a folder below it. */
  readonly stateDir: string;
  readonly log: Log;
}

/** A part of the whole and where it is. */
interface Part {
  readonly name: string;
  readonly address: string;
  /** `host:port` of its health and metrics. */
  readonly ops?: string;
}

export interface Up extends RunningService {
  /** gRPC `host:port`. */
  readonly engine: string;
  /** URL. */
  readonly console: string;
  readonly parts: readonly Part[];
}

/** Time the parts have to stop; what a caller ends after them has to fit into 5 s too. */
const stopWithinMs = 3700;

/** All planes in one process, over loopback gRPC: collector, embedded actuators, engine, console. */
export async function startUp({ config, ports, consoleListen, stateDir, log }: UpOptions): Promise<Up> {
  loopbackOf(consoleListen); // refused before any replica is started
  const parts = group();
  const { allowRefs } = config;
  const allowExec = runsPrograms(config.pools);
  const listens = ports === "default" ? defaultListens() : () => ({ listen: loopback(0) });
  const list: Part[] = [];
  const add = async (name: string, options: ServiceOptions, start: () => Promise<RunningService>) => {
    const { address } = await parts.add(start);
    list.push({ name, address, ...(options.opsListen ? { ops: options.opsListen } : {}) });
    return address;
  };

  const collector = config.collector ?? (await startCollectorPart());
  const actuators = new Map<string, string>();
  for (const [name, actuator] of config.actuators) {
    actuators.set(name, actuator.address ?? (await startActuatorPart(name, actuator)));
  }
  const engine = await startEnginePart();
  const web = await add("console", { listen: consoleListen }, () =>
    startConsole({ listen: consoleListen, engine, log: log.child({ plane: "console" }) }),
  );
  return { name: "up", address: engine, engine, console: web, parts: list, stop: () => stopAll(parts) };

  function startCollectorPart(): Promise<string> {
    const options = listens(defaultPorts.collector);
    return add("collector", options, () =>
      startCollector({ ...options, allowRefs, allowExec, log: log.child({ plane: "collector" }) }),
    );
  }

  function startActuatorPart(name: string, actuator: ConfiguredActuator): Promise<string> {
    const kind = kindOf(name, actuator);
    const options = listens(kind.defaultPort);
    const { settings = {} } = actuator;
    const folder = join(stateDir, name);
    return add(`actuator ${name}`, options, () =>
      kind.start({
        ...{ ...options, allowRefs, settings, stateDir: folder },
        log: log.child({ plane: `actuator-${kind.kind}` }),
      }),
    );
  }

  function startEnginePart(): Promise<string> {
    const options = listens(defaultPorts.engine);
    const { pools } = config;
    return add("engine", options, () =>
      startEngine({ ...options, collector, actuators, pools, log: log.child({ plane: "engine" }) }),
    );
  }
}

/** The documented port for the first that asks for it, a free one for the next. */
function defaultListens(): (port: number) => ServiceOptions {
  const taken = new Set<number>();
  return (port) => {
    if (taken.has(port)) return { listen: loopback(0) };
    taken.add(port);
    return { listen: loopback(port), opsListen: loopback(opsPortOf(port)) };
  };
}

function kindOf(name: string, { kind }: ConfiguredActuator): ActuatorKind {
  const found = actuatorKinds.find((known) => known.kind === kind);
  if (found) return found;
  throw new MicroscalerError("invalid", `actuator ${name} has neither an address nor a kind that can be embedded`);
}

async function stopAll(parts: Group): Promise<void> {
  const problems = await parts.stop(stopWithinMs);
  if (problems.length > 0) throw new MicroscalerError("timeout", problems.join("; "));
}
