import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { QueueServiceClient } from "@azure/storage-queue";
import { packageRoot } from "../../shared/package-root.ts";
import { certificate } from "./marathon-certificate.ts";

/** Published in Azurite's documentation, the same everywhere: not a secret. */
export const azuriteAccount = {
  accountName: "devstoreaccount1",
  accountKey: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
} as const;

/** A real Azure Storage queue service on this machine. */
export interface Azurite {
  readonly connectionString: string;
  /** For preparing what a test reads. */
  readonly service: QueueServiceClient;
  /** Ends it at once, as a power cut would; what it held is gone. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  restart(): Promise<void>;
}

/** A server that somebody else runs, named by the environment: it can be read and written, not ended. */
export const runningAzurite: string | undefined = process.env.AZURITE_CONNECTION_STRING;

/** How an account is reached at a server: `http://host:port`. */
export function connectionStringFor(server: string, accountKey: string = azuriteAccount.accountKey): string {
  const { accountName } = azuriteAccount;
  const endpoint = `QueueEndpoint=${server}/${accountName}`;
  return `DefaultEndpointsProtocol=http;AccountName=${accountName};AccountKey=${accountKey};${endpoint};`;
}

/** Starts Azurite as a child process on a free port, or uses the running one. */
export async function startAzurite(): Promise<Azurite> {
  if (runningAzurite) return { ...clientsOf(runningAzurite), kill: notOurs, restart: notOurs };
  let { child, port } = await launch(0);
  return {
    ...clientsOf(connectionStringFor(`http://127.0.0.1:${port}`)),
    kill: () => end(child),
    restart: async () => {
      ({ child, port } = await launch(port));
    },
  };
}

function clientsOf(connectionString: string): Pick<Azurite, "connectionString" | "service"> {
  const options = { keepAliveOptions: { enable: false } };
  return { connectionString, service: QueueServiceClient.fromConnectionString(connectionString, options) };
}

async function notOurs(): Promise<void> {
  // a server that somebody else runs stays as it is
}

const deadlineMs = 20_000;

/** Ends with its standard input, so that it never outlives a test run that was killed. */
const program = "process.stdin.on('end', () => process.exit()).resume(); require('azurite/dist/src/queue/main.js')";

/** One that speaks HTTPS and takes tokens of identities, whose claims it checks, but not who signed them. */
export async function startSecureAzurite(): Promise<Pick<Azurite, "kill"> & { readonly server: string }> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-azurite-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(cert, certificate.cert);
  writeFileSync(key, certificate.key);
  const { child, port } = await launch(0, ["--cert", cert, "--key", key, "--oauth", "basic"]);
  return { server: `https://127.0.0.1:${port}`, kill: () => end(child) };
}

async function launch(
  wantedPort: number,
  more: readonly string[] = [],
): Promise<{ child: ChildProcess; port: number }> {
  const where = ["--queueHost", "127.0.0.1", "--queuePort", String(wantedPort), "--inMemoryPersistence"];
  const quiet = ["--silent", "--skipApiVersionCheck", "--disableTelemetry"];
  const child = spawn(process.execPath, ["-e", program, "azurite", ...where, ...quiet, ...more], {
    cwd: packageRoot(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const giveUp = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
  try {
    for await (const line of createInterface(child.stdout)) {
      const [, port] = /listens on https?:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (port) {
        child.stdout.resume();
        return { child, port: Number(port) };
      }
    }
  } finally {
    clearTimeout(giveUp);
  }
  throw new Error(`Azurite ended before it listened on port ${wantedPort}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
