import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { firstExisting } from "./available.ts";
import { removeContainer } from "./remove-container.ts";

/** A Docker engine of our own, which a test may kill. Its containers have the networks `none` and `host`. */
export interface PrivateDocker {
  /** As DOCKER_HOST has it. */
  readonly address: string;
  readonly socketPath: string;
  /** Ends the engine and waits until it is gone. */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Starts it again and waits until it answers. */
  restart(life: DockerLife): Promise<void>;
  /** Removes the containers, the engine and all it has stored. */
  close(): Promise<void>;
}

export interface DockerLife {
  /** Containers go on running while the engine is away: those it finds, and those it leaves when it is told to end. */
  readonly keepsContainers: boolean;
}

const program = firstExisting(["/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/local/bin/dockerd"]);
/** Becomes the program it is called with. */
const unshare = firstExisting(["/usr/bin/unshare", "/bin/unshare"]);
const unmount = firstExisting(["/usr/bin/umount", "/bin/umount"]);
const startWithinMs = 60_000;

/** Why there can be none here; undefined: there can. */
export function whyNoPrivateDocker(): string | undefined {
  if (process.platform !== "linux") return "it takes Linux";
  if (!program) return "dockerd is not installed";
  if (!unshare) return "unshare, of util-linux, is not installed";
  return process.getuid?.() === 0 ? undefined : "dockerd takes root";
}

/** Starts one with a folder of its own; it keeps its containers until a restart says otherwise. */
export async function startPrivateDocker(): Promise<PrivateDocker> {
  const folder = await mkdtemp(join(tmpdir(), "microscaler-docker-"));
  const socketPath = join(folder, "docker.sock");
  const docker = new Docker({ host: undefined, socketPath });
  let engine = await launch(folder, docker, { keepsContainers: true }).catch(async (thrown) => {
    await removeFolder(folder);
    throw thrown;
  });
  const kill = async (signal: "SIGKILL" | "SIGTERM") => {
    if (hasEnded(engine)) return;
    const containerd = containerdOf(folder);
    const ended = once(engine, "exit");
    engine.kill(signal);
    await ended;
    while (containerd && isAlive(containerd)) await sleep(20); // it dies with the engine, a moment later
  };
  return {
    address: `unix://${socketPath}`,
    socketPath,
    kill,
    restart: async (life) => {
      engine = await launch(folder, docker, life);
    },
    close: async () => {
      if (hasEnded(engine)) engine = await launch(folder, docker, { keepsContainers: true });
      const left = await docker.listContainers({ all: true });
      await Promise.all(left.map(({ Id }) => removeContainer(docker, Id)));
      await kill("SIGTERM");
      await removeFolder(folder);
    },
  };
}

/** With what an engine that was killed may have lost sight of: programs that were about to start a container. */
async function removeFolder(folder: string): Promise<void> {
  for (const pid of processesNaming(folder)) process.kill(pid, "SIGKILL");
  if (unmount) await once(spawn(unmount, [join(folder, "data")], { stdio: "ignore" }), "exit"); // an engine mounts its own folder
  await rm(folder, { recursive: true });
}

async function launch(folder: string, docker: Docker, { keepsContainers }: DockerLife): Promise<ChildProcess> {
  const log = openSync(join(folder, "log"), "a");
  // In a network of its own: without a bridge it would take that of the machine's engine away.
  const command = ["--net", "--", program ?? "dockerd", ...argumentsFor(folder, keepsContainers)];
  const engine = spawn(unshare ?? "unshare", command, {
    stdio: ["ignore", log, log],
    detached: true, // Ctrl-C is for those who clean up
  });
  closeSync(log);
  const untilMs = performance.now() + startWithinMs;
  while (!(await answers(docker))) {
    if (hasEnded(engine)) throw new Error(`dockerd ended with ${engine.exitCode}: ${lastLine(folder)}`);
    if (performance.now() > untilMs) throw new Error(`dockerd does not answer within ${startWithinMs} ms`);
    await sleep(50);
  }
  return engine;
}

function argumentsFor(folder: string, keepsContainers: boolean): string[] {
  const name = `microscaler-${process.pid}`;
  return [
    `--host=unix://${join(folder, "docker.sock")}`,
    `--data-root=${join(folder, "data")}`,
    `--exec-root=${join(folder, "exec")}`,
    `--pidfile=${join(folder, "docker.pid")}`,
    `--live-restore=${keepsContainers}`,
    `--containerd-namespace=${name}`,
    `--containerd-plugins-namespace=${name}-plugins`,
    ...["--bridge=none", "--iptables=false", "--log-level=warn"],
  ];
}

/** Process number of the program that an engine starts for itself. */
function containerdOf(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, "exec/containerd/containerd.pid"), "utf8"));
  } catch {
    return undefined; // none was started
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Process numbers of all that have this on their command line. */
function processesNaming(text: string): number[] {
  const named = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && commandOf(entry).includes(text));
  return named.map(Number);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // ended in between
  }
}

function lastLine(folder: string): string {
  return readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n").at(-1) ?? "";
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function answers(docker: Docker): Promise<boolean> {
  return docker.listContainers({ abortSignal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  );
}
