import { chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { group } from "../../../shared/lifecycle/group.ts";
import type { Log } from "../../../shared/telemetry/log.ts";
import type { DemoContainers } from "../../demo/demo-containers.ts";
import { type DemoActuator, programFolder } from "../../demo/programs.ts";
import type { QueueKind } from "../../demo/queue-kinds.ts";
import { type QueueServer, startQueueServer } from "../../demo/queue-server.ts";
import { startUp, type Up } from "../up.ts";
import { demoConfig } from "./demo-config.ts";
import { queueName } from "./names.ts";
import { withProducers } from "./producers.ts";
import { removeFolder } from "./remove-folder.ts";
import type { MessageCounts } from "./report/messages.ts";
import { tally } from "./tally.ts";

/** Everything the demo runs: the queue server and all planes. */
export interface Stage {
  readonly up: Up;
  /** Where every process notes what it did. */
  readonly ledgers: string;
  /** Ends everything, last the queue server, and counts the messages in between; never fails, and takes at most 5 s. */
  strike(): Promise<Ending>;
}

interface Ending {
  readonly messages: MessageCounts;
  readonly problems: readonly string[];
}

export interface StageOptions {
  readonly actuator: DemoActuator;
  readonly queue: QueueKind;
  /** Producers at the start; left out: as the configuration says. */
  readonly producers: number | undefined;
  readonly consoleListen: string;
  /** Ends the start at once. */
  readonly abandon: AbortSignal;
  readonly log: Log;
}

/** Time to end; Ctrl-C ends the demo within 5 s. */
const planesStopMs = 3800;
/** Containers that are not gone by then are removed. */
const containersStopMs = 3000;
const countMs = 500;
const serverStopMs = 600;

/**
 * Starts the demo; undefined where it was abandoned before its planes were started. @throws MicroscalerError where a
 * part of it cannot be started. In both cases nothing is left behind
 */
export async function setStage(options: StageOptions): Promise<Stage | undefined> {
  const containers = options.actuator === "docker" ? await containersOfDemo() : undefined;
  const folder = mkdtempSync(join(tmpdir(), `microscaler-demo-${process.pid}-`)); // whose it is tells the next demo whether it is still there
  const servers = group();
  const clear = async (): Promise<readonly string[]> => {
    const problems = await servers.stop(serverStopMs); // it writes into the folder
    const remains = removeFolder(folder);
    return remains === undefined ? problems : [...problems, remains];
  };
  try {
    const { queue: kind, abandon } = options;
    const server = await startQueueServer({ kind, queueName, folder: folderIn(folder, "queue"), abandon });
    await servers.add(async () => ({ name: "queue server", address: "127.0.0.1", stop: server.stop }));
    abandon.throwIfAborted();
    return await withPlanes({ server, folder, containers, clear }, options);
  } catch (thrown) {
    await clear();
    if (options.abandon.aborted) return undefined;
    throw thrown;
  }
}

/** Read only where it is asked for. */
async function containersOfDemo(): Promise<DemoContainers> {
  return (await import("../../demo/demo-containers.ts")).demoContainers();
}

interface Ground {
  readonly server: QueueServer;
  readonly folder: string;
  /** Left out: the demo runs processes. */
  readonly containers: DemoContainers | undefined;
  clear(): Promise<readonly string[]>;
}

async function withPlanes(
  { server, folder, containers, clear }: Ground,
  { actuator, queue, producers, consoleListen, log }: StageOptions,
): Promise<Stage> {
  const planes = group();
  const ledgers = folderIn(folder, "ledgers");
  if (containers) chmodSync(ledgers, 0o777); // in a container everybody is another user; the folder around it stays closed
  tell({ settings: server.settings, ledgers });
  const loaded = demoConfig(actuator, queue);
  const config = producers === undefined ? loaded : { ...loaded, pools: withProducers(loaded.pools, producers) };
  const stateDir = join(folder, "state");
  const up = await planes.add(() => startUp({ config, ports: "any", consoleListen, stateDir, log }));
  const strike = async (): Promise<Ending> => {
    const stuck = await planes.stop(containers ? containersStopMs : planesStopMs);
    const rest = (await containers?.removeRest(ledgers)) ?? [];
    const { messages, problem } = await tally(server.queue, ledgers, countMs);
    const problems = [...stuck, ...rest, ...(problem === undefined ? [] : [problem]), ...(await clear())];
    return { messages, problems };
  };
  return { up, ledgers, strike };
}

function folderIn(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

/** What the references in the configuration name. */
function tell({ settings, ledgers }: { settings: QueueServer["settings"]; ledgers: string }): void {
  Object.assign(process.env, settings);
  process.env.MICROSCALER_NODE = process.execPath;
  process.env.MICROSCALER_DEMO = programFolder();
  process.env.MICROSCALER_DEMO_LEDGER = ledgers;
}
