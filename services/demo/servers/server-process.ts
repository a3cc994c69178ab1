import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { programFolder } from "../programs.ts";
import { type Announcement, listeningAt } from "./listening.ts";

/** How a server is run. */
export interface ServerPlan<Address> extends Announcement<Address> {
  readonly command: readonly [program: string, ...args: string[]];
  /** Its own, and empty. */
  readonly folder: string;
}

export interface ServerProcess<Address> {
  readonly address: Address;
  /** Resolves when its process is gone, within 500 ms also where it hangs. */
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Then it is killed. */
const stopDeadlineMs = 450;

/**
 * Starts a server whose process ends with its input, which ends with our process, also when that is killed.
 * @throws MicroscalerError `unavailable` where it does not start, `cancelled` once it is abandoned; then it is gone
 */
export async function startServer<Address>(
  { command: [program, ...args], folder, ...announcement }: ServerPlan<Address>,
  abandon: AbortSignal,
): Promise<ServerProcess<Address>> {
  const child = spawn(program, args, {
    cwd: folder,
    detached: true, // not in the terminal's group: Ctrl-C must not end it before its clients
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined); // it has ended by itself
  const stop = () => stopChild(child);
  try {
    return { address: await listeningAt(child, announcement, abandon), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** A program of ours, which looks at its input by itself. */
export function ownProgram(file: string, ...args: string[]): ServerPlan<unknown>["command"] {
  return [process.execPath, join(programFolder(), file), ...args];
}

/** Kills the server once the input has ended; SIGTERM is left to that. */
const keeper =
  'trap "" TERM; exec 3<&0; "$@" 3<&- & server=$!; (cat >/dev/null; kill -9 $server 2>/dev/null) <&3 & wait $server';

/** Any program: a shell looks at the input for it. */
export function keptProgram(path: string, ...args: string[]): ServerPlan<unknown>["command"] {
  return ["/bin/sh", "-c", keeper, "sh", path, ...args];
}

async function stopChild(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const { pid } = child;
  const gone = once(child, "exit");
  child.stdin.end();
  child.kill("SIGTERM"); // Azurite does not look at its input while it is being loaded
  const kill = setTimeout(() => process.kill(-pid, "SIGKILL"), stopDeadlineMs);
  await gone;
  clearTimeout(kill);
}
