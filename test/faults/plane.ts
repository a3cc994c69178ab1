import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { rssMiBOf } from "../bench/process-usage.ts";
import { machineMs } from "./journal.ts";

export interface PlaneOptions {
  /** E.g. `engine-1`. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where its words go; a file, so that its disk may be full. */
  readonly logFile: string;
  /** `host:port`: it serves once that takes connections. */
  readonly address: string;
  /** Takes what it writes to its file descriptor 3. */
  readonly onJournal?: () => (chunk: Buffer) => void;
}

/** One program of the world; it may be ended and started again, and is then another process. */
export interface Plane {
  readonly name: string;
  readonly address: string;
  readonly running: boolean;
  readonly frozen: boolean;
  /** Of the process that runs, or ran last. */
  readonly pid: number;
  readonly startedAtMs: number;
  /** What it has written since it was last asked. */
  words(): string;
  start(): Promise<void>;
  /** Resolves with the time of the signal once the process is gone. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<{ readonly atMs: number; readonly tookMs: number }>;
  freeze(): void;
  thaw(): void;
  signal(signal: NodeJS.Signals): void;
  rssMiB(): number;
}

/** A process that ended without having been asked to, in words. */
export type OnSurprise = (problem: string) => void;

const startWithinMs = 60_000;

export function plane(options: PlaneOptions, onSurprise: OnSurprise): Plane {
  const { name, address, logFile } = options;
  let child: ChildProcess | undefined;
  let expected = false;
  let frozen = false;
  let startedAtMs = 0;
  let read = 0;
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  const launch = () => {
    const log = openSync(logFile, "a");
    const one = spawn(options.program, options.args, {
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "ignore", log, ...(options.onJournal ? ["pipe" as const] : [])],
    });
    closeSync(log);
    const pipe = one.stdio[3];
    if (pipe && options.onJournal) pipe.on("data", options.onJournal());
    one.once("exit", (code, signal) => {
      if (!expected) onSurprise(`${name} ended by itself with ${signal ?? `code ${code}`}`);
    });
    return one;
  };

  return {
    name,
    address,
    get running() {
      return running();
    },
    get frozen() {
      return frozen;
    },
    get pid() {
      return child?.pid ?? 0;
    },
    get startedAtMs() {
      return startedAtMs;
    },
    words: () => {
      const fresh = readFileSync(logFile).subarray(read);
      read += fresh.length;
      return String(fresh);
    },
    start: async () => {
      if (running()) return;
      expected = false;
      frozen = false;
      child = launch();
      for (const untilMs = machineMs() + startWithinMs; !(await accepts(address)); await sleep(30)) {
        if (!running()) throw new Error(`${name} does not start: ${lastLines(readFileSync(logFile, "utf8"))}`);
        if (machineMs() > untilMs) throw new Error(`${name} does not serve at ${address}`);
      }
      startedAtMs = machineMs();
    },
    end: async (signal) => {
      const atMs = machineMs();
      if (!child || !running()) return { atMs, tookMs: 0 };
      expected = true;
      const ended = once(child, "exit");
      child.kill(signal);
      if (frozen) child.kill("SIGCONT");
      await ended;
      frozen = false;
      return { atMs, tookMs: machineMs() - atMs };
    },
    freeze: () => {
      child?.kill("SIGSTOP");
      frozen = true;
    },
    thaw: () => {
      child?.kill("SIGCONT");
      frozen = false;
    },
    signal: (signal) => {
      child?.kill(signal);
    },
    rssMiB: () => (running() ? rssMiBOf(child?.pid ?? 0) : Number.NaN),
  };
}

/** Whether somebody takes connections there. */
async function accepts(address: string): Promise<boolean> {
  const [host = "", port = ""] = address.split(":");
  const socket = connect(Number(port), host);
  const taken = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  socket.destroy();
  return taken;
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-5).join("\n");
}
