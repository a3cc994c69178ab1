import { checkListening } from "../../shared/access/listening.ts";
import type { Protection } from "../../shared/access/protection.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { Dial } from "../../shared/rpc/dial.ts";
import type { Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { RunningEngine } from "../decision-engine/main.ts";
import type { Config } from "./config/load.ts";
import { runsPrograms } from "./config/written-readings.ts";
import { ownCredentials } from "./own-credentials.ts";
import { type StartedActuators, type UpActuators, upActuators } from "./up/actuators.ts";
import { type Part, upParts } from "./up/parts.ts";
import { addCollector, addConsole, addEngine } from "./up/planes.ts";
import { refuseRestarts } from "./up/refuse-restarts.ts";
import type { Whole } from "./up/whole.ts";

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

export interface Up extends RunningService {
  /** gRPC `host:port`. */
  readonly engine: string;
  /** URL. */
  readonly console: string;
  readonly parts: readonly Part[];
  /** The file says something else from now on; taken whole or not at all. @throws MicroscalerError `invalid`; `unavailable`, `timeout` where it cannot be taken just now */
  reload(config: Config): Promise<void>;
}

/** All planes in one process, over loopback gRPC: collector, embedded actuators, engine, console. */
export async function startUp(options: UpOptions): Promise<Up> {
  const { config, ports, consoleListen, protection = {}, dial = {} } = options;
  checkListening(consoleListen, protection, "--listen-console"); // refused before any replica is started
  const own = ownCredentials(protection, dial);
  const parts = upParts(ports, own.know);
  const allowRefs = new Set(config.allowRefs);
  const allowExec = options.allowExec === true || runsPrograms(config.pools);
  const whole: Whole = { options, parts, own, allowRefs, allowExec };
  try {
    const collectors = config.collectors ?? [(await addCollector(whole)).address];
    const actuators = upActuators(whole);
    const started = await actuators.start(config.actuators);
    await started.keep();
    const engine = await addEngine(whole, { collectors, actuators: started.addresses });
    const web = await addConsole(whole, engine.address);
    let stopping = false;
    const { address } = engine;
    return {
      ...{ name: "up", address, engine: address, console: web.address, parts: parts.list },
      reload: (changed) => reload(whole, { engine, actuators, stopping: () => stopping }, changed),
      stop: () => {
        stopping = true;
        return parts.stop();
      },
    };
  } catch (thrown) {
    await parts.stop().catch(() => undefined); // what went wrong first says more
    throw thrown;
  }
}

interface Running {
  readonly engine: RunningEngine;
  readonly actuators: UpActuators;
  stopping(): boolean;
}

async function reload({ options, allowRefs, allowExec }: Whole, running: Running, changed: Config): Promise<void> {
  const { engine, actuators, stopping } = running;
  const { pools } = changed;
  refuseRestarts({ embedded: actuators.embedded, collectors: options.config.collectors, allowExec }, changed);
  await engine.check({ actuators: new Map([...changed.actuators.keys()].map((name) => [name, ""])), pools });
  const named = [...changed.allowRefs].filter((ref) => !allowRefs.has(ref));
  for (const ref of named) allowRefs.add(ref);
  let started: StartedActuators | undefined;
  try {
    started = await actuators.start(changed.actuators);
    if (!stopping()) await engine.configure({ actuators: started.addresses, pools });
    if (stopping()) throw new MicroscalerError("cancelled", "everything is ending");
    await started.keep();
  } catch (thrown) {
    for (const ref of named) allowRefs.delete(ref);
    await started?.end();
    throw thrown;
  }
}
