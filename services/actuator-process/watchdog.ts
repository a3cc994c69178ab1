import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BackoffRange, backoffMs } from "../../shared/backoff.ts";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/telemetry/log.ts";

/** Time it gets to end once it is no longer needed. */
const endWithinMs = 1000;
const backoff: BackoffRange = { firstMs: 100, mostMs: 30_000 };

/** One that ran this long is not in a row of failures any more. */
const provenAfterMs = 10_000;

/** A process of its own that ends what is left of the replicas as soon as this process is gone. */
export interface Watchdog {
  stop(): Promise<void>;
}

/** Keeps one running; resolves when the first was started. */
export async function startWatchdog(ledger: string, log: Log): Promise<Watchdog> {
  let stopping = false;
  let restart: NodeJS.Timeout | undefined;
  let startedAtMs = 0;
  let failures = 0;
  const startAnother = (why: string) => {
    if (stopping) return;
    failures = performance.now() - startedAtMs >= provenAfterMs ? 1 : failures + 1;
    const retryInMs = Math.round(backoffMs(failures - 1, backoff));
    log.warn({ why, retryInMs }, "the watchdog ended; starting another");
    restart = setTimeout(() => {
      current = start();
    }, retryInMs);
  };
  const start = (): ChildProcess => {
    startedAtMs = performance.now();
    const started = spawn(process.execPath, [...program(), ledger], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: process.env.PATH },
    });
    started.stdin.on("error", () => started.stdin.destroy());
    started.on("error", (error) => startAnother(messageOf(error)));
    started.on("exit", (code, signal) => startAnother(signal ?? `exit code ${code}`));
    return started;
  };
  let current = start();
  try {
    await once(current, "spawn");
  } catch (thrown) {
    stopping = true;
    clearTimeout(restart);
    throw new MicroscalerError("unavailable", `the watchdog cannot be started: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
  return {
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      await end(current);
    },
  };
}

async function end(watchdog: ChildProcess): Promise<void> {
  if (watchdog.pid === undefined || watchdog.exitCode !== null || watchdog.signalCode !== null) return;
  const late = setTimeout(() => watchdog.kill("SIGKILL"), endWithinMs);
  watchdog.stdin?.end();
  await once(watchdog, "exit");
  clearTimeout(late);
}

/** Built: plain JavaScript. From source: through tsx, as Node 20 does not read TypeScript. */
function program(): readonly string[] {
  const source = new URL("./watchdog-main.ts", import.meta.url);
  if (!import.meta.url.endsWith(".ts")) return [fileURLToPath(source).replace(/\.ts$/, ".js")];
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return ["--import", tsx, fileURLToPath(source)];
}
