import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { checkListening } from "../../shared/access/listening.ts";
import type { Protection } from "../../shared/access/protection.ts";
import { invalid, MicroscalerError } from "../../shared/errors.ts";
import { type Group, group } from "../../shared/lifecycle/group.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { Dial } from "../../shared/rpc/dial.ts";
import type { Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { startConsole } from "../console/main.ts";
import { type RunningEngine, startEngine } from "../decision-engine/main.ts";
import { startCollector } from "../metric-collector/main.ts";
import { type ActuatorKind, actuatorKinds } from "./actuators.ts";
import type { Config, ConfiguredActuator } from "./config/load.ts";
import { runsPrograms } from "./config/written-readings.ts";
import { defaultPorts, loopback, opsPortOf } from "./options.ts";
import { ownCredentials } from "./own-credentials.ts";

export interface UpOptions {
  readonly config: Config;
  /** `default`: the documented ports, health and metrics included; `any`: free ones, health and metrics at the console only. */
  readonly ports: "default" | "any";
  /** `host:port` of the console; port 0 finds a free one. */
  readonly consoleListen: string;
  /** Each embedded actuator has a folder below it. */
  readonly stateDir: string;
  /** What it shares with other engines. @default this process's memory */
  readonly store?: Store;
  /** Pools of the API may run programs. @default false */
  readonly allowExec?: boolean;
  /** Of the console; the other planes serve this machine only, and ask for the same tokens. */
  readonly protection?: Protection;
  /** How planes that run apart are dialled. */
  readonly dial?: Dial;
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
  /** The file says something else from now on; taken whole or not at all. @throws MicroscalerError `invalid` */
  reload(config: Config): Promise<void>;
}

/** Time the parts have to stop; what a caller ends after them has to fit into 5 s too. */
const stopWithinMs = 3700;

/** All planes in one process, over loopback gRPC: collector, embedded actuators, engine, console. */
export async function startUp(options: UpOptions): Promise<Up> {
  const { config, ports, consoleListen, stateDir, log, protection = {}, dial = {} } = options;
  checkListening(consoleListen, protection, "--listen-console"); // refused before any replica is started
  const parts = group();
  const own = ownCredentials(protection, dial);
  const allowRefs = new Set(config.allowRefs);
  const allowExec = options.allowExec === true || runsPrograms(config.pools);
  const listens = ports === "default" ? defaultListens() : () => ({ listen: loopback(0) });
  const list: Part[] = [];
  const add = async <Service extends RunningService>(
    name: string,
    { opsListen }: Partial<ServiceOptions>,
    start: () => Promise<Service>,
  ): Promise<Service> => {
    const service = await parts.add(start);
    own.know(service.address);
    list.push({ name, address: service.address, ...(opsListen ? { ops: opsListen } : {}) });
    return service;
  };

  const collectors = config.collectors ?? [(await startCollectorPart()).address];
  const actuators = new Map<string, string>();
  for (const [name, actuator] of config.actuators) {
    actuators.set(name, actuator.address ?? (await startActuatorPart(name, actuator)).address);
  }
  const engine = await startEnginePart();
  const web = await add("console", { listen: consoleListen }, () =>
    startConsole({
      ...{ listen: consoleListen, engine: engine.address, protection, dial: own.consoleDial },
      log: log.child({ plane: "console" }),
    }),
  );
  let inForce = config;
  const reload = async (changed: Config) => {
    refuseRestarts(inForce, changed, allowExec);
    const named = new Map([...changed.actuators.keys()].map((name) => [name, actuators.get(name) ?? ""]));
    await engine.check({ actuators: named, pools: changed.pools });
    for (const ref of changed.allowRefs) allowRefs.add(ref);
    for (const [name, actuator] of changed.actuators) {
      if (!actuators.has(name))
        actuators.set(name, actuator.address ?? (await addActuatorPart(name, actuator)).address);
    }
    await engine.configure({ actuators, pools: changed.pools });
    inForce = changed;
  };
  const stop = () => stopAll(parts);
  const { address } = engine;
  return { name: "up", address, engine: address, console: web.address, parts: list, reload, stop };

  function startCollectorPart(): Promise<RunningService> {
    const options = listens(defaultPorts.collector);
    return add("collector", options, () =>
      startCollector({ ...options, ...own.planes, allowRefs, allowExec, log: log.child({ plane: "collector" }) }),
    );
  }

  function actuatorPart(name: string, actuator: ConfiguredActuator) {
    const kind = kindOf(name, actuator);
    const where = listens(kind.defaultPort);
    const { settings = {} } = actuator;
    const start = () =>
      kind.start({
        ...{ ...where, ...own.planes, allowRefs, settings, stateDir: join(stateDir, name) },
        log: log.child({ plane: `actuator-${kind.kind}` }),
      });
    return { where, start };
  }

  function startActuatorPart(name: string, actuator: ConfiguredActuator): Promise<RunningService> {
    const { where, start } = actuatorPart(name, actuator);
    return add(`actuator ${name}`, where, start);
  }

  /** One that cannot be started ends nothing of what runs. */
  async function addActuatorPart(name: string, actuator: ConfiguredActuator): Promise<RunningService> {
    const { where, start } = actuatorPart(name, actuator);
    const running = await start();
    return add(`actuator ${name}`, where, async () => running);
  }

  function startEnginePart(): Promise<RunningEngine> {
    const { file, pools } = config;
    const where = listens(defaultPorts.engine);
    const { store, allowExec: execAllowed = false } = options;
    const shared = store ? { store } : {};
    const start = () =>
      startEngine({
        ...{
          ...where,
          ...shared,
          ...own.planes,
          dial: own.engineDial,
          collectors,
          actuators,
          pools,
          file,
          allowExec: execAllowed,
        },
        log: log.child({ plane: "engine" }),
      });
    return add("engine", where, start);
  }
}

/** What was started with the whole is not changed while it runs. @throws MicroscalerError `invalid` */
function refuseRestarts(before: Config, now: Config, allowExec: boolean): void {
  const changed = [...before.actuators].filter(([name, actuator]) => {
    const same = now.actuators.get(name);
    return same !== undefined && !isDeepStrictEqual(same, actuator);
  });
  const faults = changed.map(([name]) => ({ path: `actuators.${name}`, problem: "has changed; that takes a restart" }));
  if (!isDeepStrictEqual(before.collectors, now.collectors))
    faults.push({ path: "collector.address", problem: "has changed; that takes a restart" });
  if (!allowExec && runsPrograms(now.pools))
    faults.push({
      path: "pools",
      problem: "name metrics with the source command, none did before; that takes a restart",
    });
  if (faults.length > 0) throw invalid("the configuration", faults);
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
