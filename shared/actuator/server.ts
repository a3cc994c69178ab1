import type { ActuatorHandlers } from "../../proto/gen/microscaler/v1/Actuator.js";
import { MicroscalerError } from "../errors.ts";
import type { RunningService } from "../lifecycle/service.ts";
import { duplex, unary } from "../rpc/handlers.ts";
import { type PlaneOptions, servePlane } from "../rpc/plane.ts";
import { runFromWire } from "../rpc/wire/command.ts";
import type { Actuator } from "./actuator.ts";
import { fenceFiles } from "./fence-file.ts";
import { type FenceStore, type Fencing, fencing } from "./fencing.ts";
import { observe } from "./observe.ts";
import type { StateDir } from "./state-dir.ts";
import { type CommandParts, takeCommand } from "./take-command.ts";
import { type WatchedPool, watchedPool } from "./watched-pool.ts";

/** Time for open streams and calls to end when the actuator stops. */
const drainMs = 200;

export interface ActuatorService extends PlaneOptions {
  /** For messages, e.g. `actuator-process`. */
  readonly name: string;
  readonly actuator: Actuator;
  /** Where the newest generation of each pool is kept; it must survive a restart. Released at the end. */
  readonly stateDir: StateDir;
  /** How it is kept there; left out: one file in `stateDir`. Closed at the end. */
  readonly fences?: FenceStore & { close(): Promise<void> };
}

/** Serves an actuator: fenced, repeatable, observed. Stopping refuses further commands, then stops the actuator. */
export async function serveActuator(service: ActuatorService): Promise<RunningService> {
  const { name, actuator, stateDir } = service;
  const { fences, parts, server } = await begin(service);
  const end = async () => {
    parts.close();
    try {
      await actuator.stop();
    } finally {
      parts.stop();
      await server.stop(drainMs);
      await fences.close();
      stateDir.release();
    }
  };
  let ended: Promise<void> | undefined;
  return {
    name,
    address: server.address,
    stop: () => {
      ended ??= end();
      return ended;
    },
  };
}

/** Whatever fails leaves the state folder to the next who starts. */
async function begin(service: ActuatorService) {
  const { actuator, stateDir } = service;
  let { fences } = service;
  try {
    fences ??= fenceFiles(stateDir.path);
    const parts = partsOf(actuator, fencing(fences));
    const server = await servePlane(service, "Actuator", handlersOf(parts), parts.problems);
    return { fences, parts, server };
  } catch (thrown) {
    for (const ended of await Promise.allSettled([actuator.stop(), fences?.close()])) {
      if (ended.status === "rejected")
        service.log.warn({ err: ended.reason }, "what was started did not end as it should");
    }
    stateDir.release();
    throw thrown;
  }
}

interface Parts extends CommandParts {
  readonly actuator: Actuator;
  /** No command is taken from now on, and nobody sees what is ended: engines would take it for what happened to their replicas. */
  close(): void;
  stop(): void;
}

function partsOf(actuator: Actuator, fences: Fencing): Parts {
  const pools = new Map<string, WatchedPool>();
  let closing = false;
  const pool = (name: string) => {
    const known = pools.get(name) ?? watchedPool(name, actuator);
    pools.set(name, known);
    return known;
  };
  actuator.onChange((name) => pools.get(name)?.changed());
  return {
    actuator,
    fencing: fences,
    pool,
    problems: () => (closing ? ["the actuator is stopping"] : []),
    close: () => {
      closing = true;
      for (const [name, watched] of pools) {
        watched.dismissAll(new MicroscalerError("unavailable", `pool ${name}: the actuator is stopping`));
      }
    },
    stop: () => {
      for (const watched of pools.values()) watched.stop();
    },
  };
}

function handlersOf(parts: Parts): ActuatorHandlers {
  const { actuator } = parts;
  const { info } = actuator;
  const capabilities = {
    ...info.capabilities,
    standby: [...info.capabilities.standby],
    victimChoice: [...info.capabilities.victimChoice],
  };
  return {
    Describe: unary(() => ({ ...info, capabilities })),
    Observe: duplex((stream, context) =>
      observe({ ...parts, open: (pool, runs) => actuator.open(pool, runs) }, stream, context),
    ),
    Apply: unary((wire, { traceparent }) => takeCommand(parts, wire, traceparent)),
    Validate: unary(({ runs }) => ({
      faults: runs.flatMap((wire, index) =>
        actuator.validate(runFromWire(wire)).map(({ path, problem }) => ({ path: pathOf(index, path), problem })),
      ),
    })),
  };
}

function pathOf(index: number, path: string): string {
  return path ? `runs[${index}].run.${path}` : `runs[${index}].run`;
}
