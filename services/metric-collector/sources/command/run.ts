import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { SourceAnswer } from "../source.ts";

/** A program and what it is started with. */
export interface CommandPlan {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
}

/** A program that runs for one reading. */
export interface CommandRun {
  /** The number that it printed. Never rejects. */
  readonly answer: Promise<SourceAnswer>;
  /** Ends it and all that it has started at once; the answer is absent then. */
  kill(): void;
}

/** What every program may count on; all else of the collector's environment may be secret. */
const passedOn = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "TMPDIR"];

/** Nothing that is one number is longer. */
const mostBytes = 1024;

/** What has left its process group may still hold its output open; that is not waited for any longer. */
const outputEndsMs = 100;

const number = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Starts the program in a process group of its own, of which nothing is left when it ends. What it says of errors is dropped: it may hold secrets. */
export function runCommand(plan: CommandPlan): CommandRun {
  const { command, env, cwd } = plan;
  const [program = "", ...args] = command;
  const inherited = Object.entries(process.env).filter(([name]) => passedOn.includes(name));
  try {
    const child = spawn(program, args, {
      detached: true, // a process group of its own
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...Object.fromEntries(inherited), ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    return { answer: answerOf(child, plan), kill: () => killGroup(child) };
  } catch (thrown) {
    return { answer: Promise.resolve(absent(whyNot(plan, thrown))), kill: () => undefined };
  }
}

function answerOf(child: ChildProcess, plan: CommandPlan): Promise<SourceAnswer> {
  const name = `the command ${JSON.stringify(plan.command[0])}`;
  return new Promise((resolve) => {
    let printed = "";
    let excess = false;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.length <= mostBytes) return;
      excess = true;
      printed = "";
      killGroup(child);
    });
    child.on("error", (error) => resolve(absent(whyNot(plan, error))));
    child.on("exit", () => {
      killGroup(child);
      // once more around the event loop: a busy process gets to its timers before it has read what is there
      setTimeout(() => setImmediate(() => child.stdout?.destroy()), outputEndsMs).unref();
    });
    child.on("close", (code, signal) => {
      if (excess) return resolve(absent(`${name} printed more than ${mostBytes} bytes; it must print one number`));
      if (signal !== null) return resolve(absent(`${name} was ended by the signal ${signal}`));
      if (code !== 0) return resolve(absent(`${name} ended with the exit code ${code}`));
      resolve(numberIn(printed, name));
    });
  });
}

function numberIn(printed: string, name: string): SourceAnswer {
  const text = printed.trim();
  if (number.test(text)) return { kind: "value", value: Number(text) };
  return absent(`${name} printed ${text ? "something else than" : "nothing, and not"} one number`);
}

/** All that is left of the group that the program leads, also where the program itself has ended. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // nothing is left
  }
}

/** Node names the program where it is the folder that is missing. */
function whyNot({ command: [program], cwd }: CommandPlan, thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown";
  const name = JSON.stringify(program);
  if (cwd !== undefined && !existsSync(cwd)) return `the working directory ${JSON.stringify(cwd)} does not exist`;
  if (code === "ENOENT") return `the program ${name} was not found; give its path, or put its folder on PATH`;
  if (code === "EACCES") return `the program ${name} may not be executed (EACCES)`;
  return `the program ${name} cannot be started (${code})`;
}

function absent(reason: string): SourceAnswer {
  return { kind: "absent", reason };
}
