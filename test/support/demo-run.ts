import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { packageRoot } from "../../shared/package-root.ts";
import { needs } from "./available.ts";

export const program = join(packageRoot(), "services", "cli", "bin.js");

const readable = process.platform === "linux";

/** Options of tests that look at what is left running. */
export const proc = needs({
  name: "proc",
  available: readable,
  enable: "run on Linux: /proc tells what is left running",
});

/** A demo that was started. */
export interface DemoRun {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<number | null>;
}

/** Where the demos of one test run. */
export interface DemoGround {
  /** The folder for temporary files; a demo leaves nothing in it. */
  folder(): string;
  /** Starts one, in a process group of its own, as a shell would. */
  demo(options: readonly string[], env?: NodeJS.ProcessEnv): DemoRun;
  /** Processes that belong to the demos of this test. */
  remaining(): readonly number[];
}

/** A new folder for each test of a file; call it once, at the top. */
export function demoGround(): DemoGround {
  let folder = "";
  // everything that a demo starts has it in its environment, or works in it, directly or further in
  const remaining = () =>
    readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .filter((pid) => environmentOf(pid).includes(folder) || workingFolderOf(pid).startsWith(folder))
      .map(Number);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "microscaler-demo-test-"));
  });
  afterEach(() => {
    for (const pid of remaining()) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true });
  });
  return {
    folder: () => folder,
    remaining,
    demo: (options, env = {}) => runDemo(options, { ...process.env, TMPDIR: folder, ...env }),
  };
}

function runDemo(options: readonly string[], env: NodeJS.ProcessEnv): DemoRun {
  const command = [program, "demo", ...options];
  const child = spawn(process.execPath, command, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (said.stdout += chunk));
  child.stderr.on("data", (chunk) => (said.stderr += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, stdout: () => said.stdout, stderr: () => said.stderr, ended };
}

/** As Ctrl-C in a terminal: to the whole group. */
export function interrupt({ child }: DemoRun): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

/** Whether a process runs a program. */
export function runs(name: string): (pid: number) => boolean {
  return (pid) => readOr("", () => readFileSync(`/proc/${pid}/cmdline`, "utf8")).includes(name);
}

function environmentOf(pid: string): string {
  return readOr("", () => readFileSync(`/proc/${pid}/environ`, "utf8"));
}

function workingFolderOf(pid: string): string {
  return readOr("", () => readlinkSync(`/proc/${pid}/cwd`));
}

/** The fallback where it has ended in between, or is another user's. */
function readOr(fallback: string, read: () => string): string {
  try {
    return read();
  } catch {
    return fallback;
  }
}
