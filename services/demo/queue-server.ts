import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { MicroscalerError } from "../../shared/errors.ts";
import { listeningAt } from "./listening.ts";
import { programFolder } from "./programs.ts";
import { type MessageQueue, openQueue } from "./queue.ts";

/** A real Azure Storage queue on this machine, as the emulator of its makers offers it. */
export interface QueueServer {
  readonly connectionString: string;
  readonly queue: MessageQueue;
  /** Resolves when its process is gone, within 500 ms also where it hangs. */
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Then it is killed. */
const stopDeadlineMs = 450;

// published in Azurite's documentation, the same everywhere: not a secret
const account = "devstoreaccount1";
const accountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

// not --inMemoryPersistence: there it sweeps up each message by itself once a minute, and answers nobody for seconds
const serverArguments = [
  ...["--queueHost", "127.0.0.1", "--queuePort", "0", "--location", "."],
  ...["--silent", "--skipApiVersionCheck", "--disableTelemetry"],
];

/**
 * Starts Azurite on a free port with one queue. Its process ends with ours, also when ours is killed.
 * `folder` is its own, and empty. @throws MicroscalerError `unavailable` where it is not installed or does not start,
 * `cancelled` once it is abandoned; then its process is gone
 */
export async function startQueueServer(folder: string, queueName: string, abandon: AbortSignal): Promise<QueueServer> {
  requireInstalled();
  const child = spawn(process.execPath, [join(programFolder(), "azurite.js"), ...serverArguments], {
    cwd: folder,
    detached: true, // not in the terminal's group: Ctrl-C must not end it before its clients
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = () => stopServer(child);
  try {
    const address = await listeningAt(child, abandon);
    const endpoint = `QueueEndpoint=${address}/${account};`;
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};${endpoint}`;
    const queue = openQueue(connectionString, queueName);
    await queue.create();
    return { connectionString, queue, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function requireInstalled(): void {
  try {
    createRequire(import.meta.url).resolve("azurite/package.json");
  } catch (cause) {
    const what = "Azurite, the queue server of the demo, is not installed";
    throw new MicroscalerError("unavailable", `${what}; run "npm install azurite" and start the demo again`, { cause });
  }
}

async function stopServer(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.stdin.end();
  child.kill("SIGTERM"); // it does not look at its input while it is being loaded
  const kill = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
  await gone;
  clearTimeout(kill);
}
