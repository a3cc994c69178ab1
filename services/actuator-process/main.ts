import { randomUUID } from "node:crypto";
import type { ActuatorOptions } from "../../shared/actuator/actuator-options.ts";
import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { ownStateDir } from "../../shared/actuator/state-dir.ts";
import { parse } from "../../shared/config/parse.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import { type Group, group } from "../../shared/lifecycle/group.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { Capabilities } from "../../shared/model/actuator-info.ts";
import { packageVersion } from "../../shared/package-version.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { ledgersIn, openLedger, removeLedger } from "./ledger.ts";
import { ProcessHost } from "./process-host.ts";
import { reap } from "./reap.ts";
import { processSettings } from "./schema.ts";
import { startWatchdog } from "./watchdog.ts";

const name = "actuator-process";

const processCapabilities: Capabilities = {
  replicasOutliveActuator: false,
  locksWhileScaling: false,
  standby: ["created", "paused"],
  victimChoice: ["youngest", "oldest"],
};

/** Replicas have so long to be gone where nothing else is said: whoever it is a part of has 5 s for all of its parts. */
const standardLeaveMs = 2500;
/** Then it ends itself, ledger and watchdog included, within so long. */
const endMs = 1000;

/**
 * Starts the actuator that runs replicas as processes of this machine. What an earlier life left behind is ended first.
 * @throws MicroscalerError `invalid` settings, `wrong-state` where another actuator uses the folder, `unavailable` where
 * it cannot listen
 */
export async function startActuatorProcess(options: ActuatorOptions): Promise<RunningService> {
  const { log, allowRefs, settings, stateDir, leaveWithinMs = standardLeaveMs } = options;
  parse(processSettings, settings, "the settings of the process actuator");
  const owner = randomUUID();
  const parts = group();
  const owned = ownStateDir(stateDir);
  await parts.add(async () => part("the lock of the state folder", owned.release));
  const ledger = await parts.add(async () => {
    await endLeftOvers(stateDir, log);
    const opened = openLedger(stateDir, owner);
    const close = () => {
      opened.close();
      removeLedger(opened.path); // the watchdog has ended whatever it still named
    };
    return { ...opened, ...part("the ledger", close) };
  });
  await parts.add(async () => part("the watchdog", (await startWatchdog(ledger.path, log)).stop));
  const actuator = replicaActuator({
    kind: "process",
    version: packageVersion(),
    capabilities: processCapabilities,
    host: new ProcessHost({ owner, allowRefs, ledger }),
    log,
    leaveWithinMs,
  });
  const kept = { path: stateDir, release: () => undefined }; // after the ledger
  const { address } = await parts.add(() => serveActuator({ ...options, name, actuator, stateDir: kept }));
  let ended: Promise<void> | undefined;
  return {
    name,
    address,
    stop: () => {
      ended ??= end(parts, leaveWithinMs + endMs);
      return ended;
    },
  };
}

async function end(parts: Group, withinMs: number): Promise<void> {
  const problems = await parts.stop(withinMs);
  if (problems.length > 0) throw new MicroscalerError("timeout", `${name}: ${problems.join("; ")}`);
}

function part(of: string, stop: () => void | Promise<void>): RunningService {
  return { name: of, address: "", stop: async () => stop() };
}

/** Replicas of a life that ended without its watchdog. */
async function endLeftOvers(stateDir: string, log: Log): Promise<void> {
  const ledgers = ledgersIn(stateDir);
  const ended = await Promise.all(ledgers.map(reap));
  ledgers.forEach(removeLedger);
  const processes = ended.reduce((sum, count) => sum + count, 0);
  if (processes > 0) log.warn({ processes }, "ended replicas that an earlier life of the actuator left behind");
}
