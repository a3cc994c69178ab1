import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { group } from "../../../shared/lifecycle/group.ts";
import type { Log } from "../../../shared/telemetry/log.ts";
import { demoFile, programFolder } from "../../demo/programs.ts";
import { type QueueServer, startQueueServer } from "../../demo/queue-server.ts";
import { loadConfig } from "../config/load.ts";
import { startUp, type Up } from "../up.ts";
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
  /** Producers at the start; left out: as the configuration says. */
  readonly producers: number | undefined;
  readonly consoleListen: string;
  /** Ends the start at once. */
  readonly abandon: AbortSignal;
  readonly log: Log;
}

/** Time to end; Ctrl-C ends the demo within 5 s. */
const planesStopMs = 3800;
const countMs = 500;
const serverStopMs = 600;

/**
 * Starts the demo; undefined where it was abandoned before its planes were started. @throws MicroscalerError where a
 * part of it cannot be started. In both cases nothing is left behind
 */
export async function setStage(options: StageOptions): Promise<Stage | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-demo-"));
  const servers = group();
  const clear = async (): Promise<readonly string[]> => {
    const problems = await servers.stop(serverStopMs); // it writes into the folder
    const remains = removeFolder(folder);
    return remains === undefined ? problems : [...problems, remains];
  };
  try {
    const server = await startQueueServer(folderIn(folder, "queue"), queueName, options.abandon);
    await servers.add(async () => ({ name: "queue server", address: server.connectionString, stop: server.stop }));
    options.abandon.throwIfAborted();
    return await withPlanes(server, folder, clear, options);
  } catch (thrown) {
    await clear();
    if (options.abandon.aborted) return undefined;
    throw thrown;
  }
}

async function withPlanes(
  server: QueueServer,
  folder: string,
  clear: () => Promise<readonly string[]>,
  { producers, consoleListen, log }: StageOptions,
): Promise<Stage> {
  const planes = group();
  const ledgers = folderIn(folder, "ledgers");
  tell({ connectionString: server.connectionString, ledgers });
  const loaded = loadConfig(demoFile(), { references: "check" });
  const config = producers === undefined ? loaded : { ...loaded, pools: withProducers(loaded.pools, producers) };
  const stateDir = join(folder, "state");
  const up = await planes.add(() => startUp({ config, ports: "any", consoleListen, stateDir, log }));
  const strike = async (): Promise<Ending> => {
    const stuck = await planes.stop(planesStopMs);
    const { messages, problem } = await tally(server.queue, ledgers, countMs);
    const problems = [...stuck, ...(problem === undefined ? [] : [problem]), ...(await clear())];
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
function tell({ connectionString, ledgers }: { connectionString: string; ledgers: string }): void {
  process.env.AZURE_STORAGE_CONNECTION_STRING = connectionString;
  process.env.AZURE_STORAGE_QUEUE_NAME = queueName;
  process.env.MICROSCALER_NODE = process.execPath;
  process.env.MICROSCALER_DEMO = programFolder();
  process.env.MICROSCALER_DEMO_LEDGER = ledgers;
}
