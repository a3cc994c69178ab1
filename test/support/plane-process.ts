import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../shared/package-root.ts";

/** One plane in a process of its own, as `microscaler …` starts it. */
export interface PlaneProcess {
  /** `host:port` it serves at; the same after a restart. */
  readonly address: string;
  readonly pid: number;
  /** What it has written to standard error so far. */
  log(): string;
  /** Ends it and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again at the same address. */
  restart(): Promise<void>;
}

const bin = join(packageRoot(), "services/cli/bin.js");

/** Starts `microscaler ARGS --listen …` on a free port and resolves when it serves. */
export async function startPlane(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<PlaneProcess> {
  let running = await launch([...args, "--listen", "127.0.0.1:0"], env);
  const { address } = running;
  return {
    address,
    get pid() {
      return running.child.pid ?? 0;
    },
    log: () => running.errors.join(""),
    kill: async (signal) => {
      if (running.child.exitCode !== null || running.child.signalCode !== null) return;
      const ended = once(running.child, "exit");
      running.child.kill(signal);
      await ended;
    },
    restart: async () => {
      running = await launch([...args, "--listen", address], env);
    },
  };
}

async function launch(args: readonly string[], env: NodeJS.ProcessEnv) {
  const ops = args.includes("--ops-listen") ? [] : ["--ops-listen", "127.0.0.1:0"];
  const child: ChildProcess = spawn(process.execPath, [bin, ...args, ...ops], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors: string[] = [];
  child.stderr?.on("data", (chunk) => errors.push(String(chunk)));
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += String(chunk);
      const [, found] = /serves at (\S+:\d+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
    child.once("exit", (code) =>
      reject(new Error(`microscaler ${args.join(" ")} ended with ${code}:\n${errors.join("")}`)),
    );
  });
  return { child, address, errors };
}
