import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { MicroscalerError } from "../../shared/errors.ts";
import { sleepUntil } from "./cadence.ts";
import { programFolder } from "./programs.ts";
import { type MessageQueue, openQueue } from "./queue.ts";

/** A real Azure Storage queue on this machine, as the emulator of its makers offers it. */
export interface QueueServer {
  readonly connectionString: string;
  readonly queue: MessageQueue;
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const startDeadlineMs = 20_000;
const stopDeadlineMs = 1000;

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
 * `folder` is its own, and empty. @throws MicroscalerError `unavailable` where it is not installed or does not start
 */
export async function startQueueServer(folder: string, queueName: string): Promise<QueueServer> {
  requireInstalled();
  const child = spawn(process.execPath, [join(programFolder(), "azurite.js"), ...serverArguments], {
    cwd: folder,
    detached: true, // not in the terminal's group: Ctrl-C must not end it before its clients
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = () => stopServer(child);
  try {
    const address = await addressOf(child);
    child.stdout.resume();
    child.stderr.resume();
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

/** Resolves with the URL once the server listens. */
function addressOf(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why: string) => {
      clearTimeout(late);
      const last = said.trim().split("\n").slice(-3).join(" ");
      reject(new MicroscalerError("unavailable", `Azurite ${why}${last ? `; it said: ${last}` : ""}`));
    };
    const late = setTimeout(() => fail(`did not listen within ${startDeadlineMs} ms`), startDeadlineMs);
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const [, address] = /listens on (http:\/\/\S+)/.exec(said) ?? [];
      if (!address) return;
      clearTimeout(late);
      resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", (error) => fail(`could not be started: ${error.message}`));
    child.on("exit", (code, signal) => fail(`ended at its start (${signal ?? `exit code ${code}`})`));
  });
}

async function stopServer(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new AbortController();
  child.once("exit", () => ended.abort());
  child.stdin.end();
  await sleepUntil(performance.now() + stopDeadlineMs, ended.signal);
  if (!ended.signal.aborted) child.kill("SIGKILL");
}
