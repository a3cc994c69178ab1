import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { packageRoot } from "../../shared/package-root.ts";
import { tokenOf } from "./access-bench.ts";
import { needs } from "./available.ts";
import { python, pythonGrpc } from "./python-grpc.ts";

/** An example controller that runs, and what it says. */
export interface ExampleController {
  /** Standard output and error, as they came. */
  said(): string;
  /** Its exit code, once it ends by itself. */
  readonly ended: Promise<number | null>;
  /** Its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

interface Example {
  readonly path: string;
  /** For `describe`. */
  readonly need: ReturnType<typeof needs> | Record<string, never>;
  readonly program: string;
  readonly args: readonly string[];
}

/** The controllers of `deploy/examples` by their language. */
export const examples = {
  TypeScript: {
    ...{ path: "deploy/examples/controller.ts", need: {} },
    ...{ program: process.execPath, args: ["--import", "tsx"] },
  },
  Python: { path: "deploy/examples/controller.py", need: needs(pythonGrpc), program: python, args: [] },
} as const satisfies Record<string, Example>;

/** Starts examples; `killAll` ends those that still run. */
export function exampleControllers() {
  const running: ChildProcess[] = [];
  const start = (
    { program, args, path }: Example,
    options: readonly string[],
    role = "operator",
  ): ExampleController => {
    const env = { ...process.env, MICROSCALER_TOKEN: tokenOf(role), PYTHONDONTWRITEBYTECODE: "1" };
    const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
    const child = spawn(program, [...args, path, ...options], { cwd: packageRoot(), env, stdio });
    running.push(child);
    const texts: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => texts.push(String(chunk)));
    const ended = once(child, "close").then(([code]) => code);
    const end = (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    };
    return { said: () => texts.join(""), ended, end };
  };
  const killAll = () => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
  };
  return { start, killAll };
}

/** The ids of the decisions that were told. */
export function idsIn(said: string): string[] {
  return [...said.matchAll(/^(\d+) \w+: /gm)].map(([, id = ""]) => id);
}
