import { setTimeout as sleep } from "node:timers/promises";
import { isJsonObject } from "../../shared/config/json.ts";
import type { Json } from "../../shared/model/json.ts";
import { startPlane } from "../support/plane-process.ts";
import { freePorts } from "../support/servers/free-ports.ts";
import { cpuMsOf, rssMiBOf } from "./process-usage.ts";
import { type Buckets, bucketsOf, sumOf } from "./prometheus-text.ts";

/** An engine in a process of its own. */
export interface BenchEngine {
  /** Resolves once all it is connected to is up. @throws Error with what is not, after two minutes */
  ready(): Promise<void>;
  /** What its metrics say; where there is none of that name, 0. Reading them costs it time. */
  counts(): Promise<EngineCounts>;
  /** Processor time it has taken so far, ms. */
  cpuMs(): number;
  rssMiB(): number;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export interface EngineCounts {
  /** Samples that a decision took account of. */
  readonly decided: number;
  /** Commands that answer a sample. */
  readonly commands: number;
  /** From a sample to the command that answers it, seconds. */
  readonly reactions: Buckets;
}

const readyWithinMs = 120_000;
const reaction = "microscaler_sample_to_command_seconds";

/** V8 holds the more garbage the more memory it may take: with 2500 MiB an engine of 10,000 workloads would hold 690. */
const env = { NODE_OPTIONS: "--max-old-space-size=2000" };

/** `args`: of `microscaler engine`, without where it listens. */
export async function startBenchEngine(args: readonly string[]): Promise<BenchEngine> {
  const [port] = await freePorts(1);
  const ops = `127.0.0.1:${port}`;
  const plane = await startPlane(["engine", ...args, "--ops-listen", ops], env);
  return {
    ready: async () => {
      const untilMs = performance.now() + readyWithinMs;
      for (let problems = await problemsOf(ops); problems.length > 0; problems = await problemsOf(ops)) {
        const [first] = problems;
        if (performance.now() > untilMs) throw new Error(`the engine is not ready: ${first} (of ${problems.length})`);
        await sleep(1000); // asking costs it time
      }
    },
    counts: async () => {
      const text = await (await fetch(`http://${ops}/metrics`)).text();
      const decided = sumOf("microscaler_samples_decided_total", text) ?? 0;
      const commands = sumOf(`${reaction}_count`, text) ?? 0;
      return { decided, commands, reactions: bucketsOf(reaction, text) };
    },
    cpuMs: () => cpuMsOf(plane.pid),
    rssMiB: () => rssMiBOf(plane.pid),
    kill: (signal) => plane.kill(signal),
  };
}

async function problemsOf(ops: string): Promise<readonly Json[]> {
  const said: Json = JSON.parse(await (await fetch(`http://${ops}/readyz`)).text());
  return isJsonObject(said) && Array.isArray(said.problems) ? said.problems : [];
}
