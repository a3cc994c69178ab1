import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../../shared/errors.ts";
import { group } from "../../../shared/lifecycle/group.ts";
import type { Log } from "../../../shared/telemetry/log.ts";
import { demoFile, programFolder } from "../../demo/programs.ts";
import { type QueueServer, startQueueServer } from "../../demo/queue-server.ts";
import { loadConfig } from "../config/load.ts";
import { startUp, type Up } from "../up.ts";
import { linesOf } from "./ledgers.ts";
import { findLeft } from "./left.ts";
import { queueName } from "./names.ts";
import { withProducers } from "./producers.ts";
import { countMessages, type MessageCounts } from "./report/messages.ts";

/** Everything the demo runs: the queue server and all planes. */
export interface Stage {
  readonly up: Up;
  /** Where every process notes what it did. */
  readonly ledgers: string;
  /** Ends everything, last the queue server, and counts the messages in between. Nothing is left behind. */
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
  readonly log: Log;
}

/** Time to end; Ctrl-C ends the demo within 5 s. */
const planesStopMs = 4300;
const countMs = 300;
const serverStopMs = 300;

/** Starts the demo. @throws MicroscalerError where a part of it cannot be started; then nothing runs */
export async function setStage({ producers, consoleListen, log }: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-demo-"));
  const servers = group();
  const planes = group();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startQueueServer(folderIn(folder, "queue"), queueName);
    await servers.add(async () => ({ name: "queue server", address: server.connectionString, stop: server.stop }));
    const ledgers = folderIn(folder, "ledgers");
    tell({ connectionString: server.connectionString, ledgers });
    const loaded = loadConfig(demoFile(), { references: "check" });
    const config = producers === undefined ? loaded : { ...loaded, pools: withProducers(loaded.pools, producers) };
    const stateDir = join(folder, "state");
    const up = await planes.add(() => startUp({ config, ports: "any", consoleListen, stateDir, log }));
    const strike = async (): Promise<Ending> => {
      const problems = [...(await planes.stop(planesStopMs))];
      const messages = await countAll(server, ledgers, problems);
      problems.push(...(await servers.stop(serverStopMs)));
      remove();
      return { messages, problems };
    };
    return { up, ledgers, strike };
  } catch (thrown) {
    await servers.stop(serverStopMs);
    remove();
    throw thrown;
  }
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

async function countAll({ queue }: QueueServer, ledgers: string, problems: string[]): Promise<MessageCounts> {
  const [sent, consumed] = [linesOf(ledgers, "producer"), linesOf(ledgers, "consumer")];
  try {
    return countMessages({ sent, consumed, ...(await findLeft(queue, countMs)) });
  } catch (thrown) {
    problems.push(`what is left in the queue cannot be counted: ${messageOf(thrown)}`);
    return countMessages({ sent, consumed, invisible: 0 });
  }
}
