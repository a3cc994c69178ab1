import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Start } from "./server.ts";

/** A server that was started. */
export interface Launched {
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>;
  /** Why it has ended by itself; undefined: it has not. */
  trouble(): string | undefined;
}

/** Kills what it runs when its input ends, so that no server outlives a test run that was killed. */
const keeper = '"$@" 2>&1 & server=$!; (cat >/dev/null; kill -9 $server 2>/dev/null) <&3 & wait $server';

/** Runs a program of this machine. */
export function launchProgram(program: string, { args, env = {} }: Start): Launched {
  const child = spawn("/bin/sh", ["-c", `exec 3<&0; ${keeper}`, "sh", program, ...args], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  const gone = once(child, "exit");
  child.stdin.on("error", () => undefined); // it has ended by itself
  return {
    trouble: () => (child.exitCode === null ? undefined : said || `exit code ${child.exitCode}`),
    kill: async () => {
      child.stdin.end();
      await gone;
    },
  };
}

/** Runs a container of the Docker of this machine; it goes with the test run only if that ends by itself. */
export function launchContainer(
  { image, port: inside, args, env = {} }: Start & { image: string; port: number },
  port: number,
): Launched {
  const name = `microscaler-test-${randomUUID().slice(0, 8)}`;
  const settings = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  const where = ["--name", name, "--publish", `127.0.0.1:${port}:${inside}`];
  const { status, stderr } = spawnSync("docker", ["run", "--detach", "--rm", ...where, ...settings, image, ...args]);
  const remove = () => spawnSync("docker", ["rm", "--force", name], { stdio: "ignore" });
  process.once("exit", remove);
  return {
    trouble: () => (status === 0 ? undefined : stderr.toString()),
    kill: async () => {
      process.off("exit", remove);
      remove();
    },
  };
}
