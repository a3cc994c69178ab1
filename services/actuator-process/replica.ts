import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { messageOf } from "../../shared/errors.ts";
import type { EndingGroups } from "./ending-groups.ts";
import { environmentOf } from "./environment.ts";
import { prefixLines } from "./output.ts";
import { signal } from "./process-group.ts";
import { programFault } from "./program-fault.ts";
import type { ProcessRun } from "./schema.ts";

export interface ReplicaPlan {
  readonly run: ProcessRun;
  /** `pool/workload#n`. */
  readonly label: string;
  /** Identity of the actuator, for the mark that all its processes carry. */
  readonly owner: string;
  /** Its process waits for `release` and becomes the program then. */
  readonly held: boolean;
}

export interface ReplicaEvents {
  /** It has a process number; nothing else of this program has run since. Where this throws, it is killed again. */
  onSpawned(pid: number): void;
  onReady(): void;
  /** It could not be started and nothing of it runs; nothing else will be told. */
  onStartFailed(detail: string): void;
  /** Its first process ended; `detail` says how. */
  onExit(detail: string): void;
  /** Nothing of its process group is left. Comes last. */
  onGone(): void;
}

/** One running copy: a process and the group it leads. */
export interface Replica {
  /** Resolves when one that was held is on its way to become its program. */
  release(): Promise<void>;
  /** Freezes its whole process group; what left that goes on. */
  pause(): void;
  resume(): void;
  /** Asks it to end and kills it after its grace time, or this one if it is shorter. Asked again, the earliest end holds. */
  stop(mostGraceMs?: number): void;
}

/** Starts a replica. Events come later, never from within this call, except `onSpawned`. */
export function startReplica(plan: ReplicaPlan, events: ReplicaEvents, endings: Pick<EndingGroups, "wait">): Replica {
  const child = spawnOf(plan, events);
  if (!child) return nothing;
  const group = child.pid;
  const refusal = group === undefined ? undefined : refusalOf(group, events);
  const life = lifeOf(group, plan.run, endings, () => {
    if (refusal === undefined) events.onGone();
    else events.onStartFailed(refusal);
  });
  child.on("error", (error) => {
    if (group === undefined) events.onStartFailed(whyNot(plan.run, messageOf(error)));
  });
  child.on("spawn", () => {
    if (refusal === undefined) events.onReady();
  });
  child.on("exit", (code, name) => {
    if (refusal === undefined) events.onExit(name === null ? `exit code ${code}` : `signal ${name}`);
    life.leaderGone();
  });
  child.stdin?.on("error", () => undefined); // it ended while it was held: its exit tells
  if (child.stdout) prefixLines(child.stdout, process.stdout, `[${plan.label}] `);
  if (child.stderr) prefixLines(child.stderr, process.stderr, `[${plan.label}] `);
  if (refusal !== undefined) life.stop(0);
  return { ...life, release: () => release(child) };
}

const nothing: Replica = {
  release: async () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  stop: () => undefined,
};

/** Without a line the process would wait until this end of its input is closed, and then end. */
function release({ stdin }: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (stdin) stdin.end("\n", () => resolve());
    else resolve();
  });
}

/** Why it must not go on running; undefined: it may. */
function refusalOf(pid: number, events: ReplicaEvents): string | undefined {
  try {
    events.onSpawned(pid);
    return undefined;
  } catch (thrown) {
    return `it was ended at once because it cannot be recorded: ${messageOf(thrown)}`;
  }
}

/** Waits for a line, and becomes the program it is called with. */
const waiting = ["/bin/sh", "-c", 'read -r MICROSCALER_START && exec "$@" </dev/null', "microscaler"];

function spawnOf({ run, label, owner, held }: ReplicaPlan, events: ReplicaEvents): ChildProcess | undefined {
  const [program = "", ...args] = held ? [...waiting, ...run.command] : run.command;
  const output = run.output === "prefix" ? "pipe" : "ignore";
  const env = environmentOf(run, label, owner);
  try {
    if (held) checkProgram(run, env.PATH);
    return spawn(program, args, {
      detached: true, // a process group of its own
      stdio: [held ? "pipe" : "ignore", output, output],
      env,
      ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
    });
  } catch (thrown) {
    queueMicrotask(() => events.onStartFailed(whyNot(run, messageOf(thrown))));
    return undefined;
  }
}

/** A shell would tell it only when the program is needed. @throws Error with the system's word for what is wrong */
function checkProgram({ command: [program = ""], cwd }: ProcessRun, path: string | undefined): void {
  const fault = programFault(program, { cwd, path });
  if (fault) throw new Error(fault);
}

/** Node names the program where it is the folder that is missing. */
function whyNot({ command: [program], cwd }: ProcessRun, message: string): string {
  if (cwd !== undefined && !existsSync(cwd)) return `the working directory ${cwd} does not exist`;
  if (message.includes("ENOENT")) return `the program ${program} was not found`;
  if (message.includes("EACCES")) return `the program ${program} may not be executed`;
  return `the program ${program} cannot be started: ${message}`;
}

interface Life extends Pick<Replica, "pause" | "resume" | "stop"> {
  leaderGone(): void;
}

/** The way of a process group to the last process. */
function lifeOf(
  group: number | undefined,
  { stop }: ProcessRun,
  endings: Pick<EndingGroups, "wait">,
  onGone: () => void,
): Life {
  let kill: NodeJS.Timeout | undefined;
  let killAtMs = Number.POSITIVE_INFINITY;
  let over = false;
  let frozen = false;
  const send = (name: NodeJS.Signals) => {
    if (group !== undefined && !over) signal(-group, name);
  };
  const freeze = (wanted: boolean) => {
    if (wanted !== frozen) send(wanted ? "SIGSTOP" : "SIGCONT");
    frozen = wanted;
  };
  const ask = (mostGraceMs = Number.POSITIVE_INFINITY) => {
    const graceMs = Math.min(stop.grace, mostGraceMs);
    if (killAtMs === Number.POSITIVE_INFINITY) send(stop.signal);
    freeze(false); // it hears the signal only when it goes on, and before it does anything else
    const atMs = performance.now() + graceMs;
    if (over || group === undefined || atMs >= killAtMs) return;
    killAtMs = atMs;
    clearTimeout(kill);
    kill = setTimeout(() => send("SIGKILL"), graceMs);
  };
  const end = () => {
    over = true;
    clearTimeout(kill);
    onGone();
  };
  return {
    pause: () => freeze(true),
    resume: () => freeze(false),
    stop: ask,
    leaderGone: () => {
      if (group === undefined || !signal(-group, 0)) return end();
      ask();
      endings.wait(group, end);
    },
  };
}
