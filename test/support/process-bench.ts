import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import { startActuatorProcess } from "../../services/actuator-process/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { ApplyOutcome } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { WorkloadObservation } from "../../shared/model/observation.ts";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";

export const patience = { timeout: 10_000, interval: 10 };
const entry = new URL("./run-actuator-process.ts", import.meta.url).pathname;

type CleanUp = () => Promise<unknown> | unknown;

/** What one test starts, with a state folder and a word that marks its processes; all of it ends with the test. */
export interface Bench {
  readonly stateDir: string;
  readonly word: string;
  start(): Promise<RunningService>;
  /** The same in a process of its own, which a test may kill. */
  startApart(): Promise<Apart>;
  drive(address: string, run: JsonObject): Drive;
  onEnd(cleanUp: CleanUp): void;
  end(): Promise<void>;
}

interface Apart {
  readonly child: ChildProcess;
  readonly address: string;
  /** What it wrote to standard output. */
  readonly lines: readonly string[];
}

/** Orders one workload and follows what is observed of it. */
interface Drive {
  readonly seen: readonly WorkloadObservation[];
  order(desired: number): Promise<readonly ApplyOutcome[]>;
  now(): WorkloadObservation | undefined;
}

export async function benchOf(): Promise<Bench> {
  const stateDir = await realpath(await mkdtemp(join(tmpdir(), "microscaler-process-")));
  const cleanUps: CleanUp[] = [() => rm(stateDir, { recursive: true, force: true })];
  const onEnd = (cleanUp: CleanUp) => void cleanUps.push(cleanUp);
  return {
    stateDir,
    word: randomUUID(),
    start: async () => {
      const log = createLog("actuator-process", { level: "silent" });
      const service = await startActuatorProcess({
        listen: "127.0.0.1:0",
        log,
        allowRefs: new Set(),
        settings: {},
        stateDir,
      });
      onEnd(service.stop);
      return service;
    },
    startApart: () => startApart(stateDir, onEnd),
    drive: (address, run) => drive(address, run, onEnd),
    onEnd,
    end: async () => {
      for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) await cleanUp();
    },
  };
}

async function startApart(stateDir: string, onEnd: Bench["onEnd"]): Promise<Apart> {
  const child = spawn(process.execPath, ["--import", "tsx", entry, stateDir], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, MICROSCALER_LOG: "silent" },
  });
  const gone = once(child, "exit");
  onEnd(() => {
    child.kill("SIGKILL");
    return gone;
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await expect.poll(() => lines[0], patience).toMatch(/^serving /);
  return { child, address: lines[0]?.replace("serving ", "") ?? "", lines };
}

function drive(address: string, run: JsonObject, onEnd: Bench["onEnd"]): Drive {
  const fence = { holder: "engine", generation: 1n };
  const client = actuatorClient("process", address);
  const seen: WorkloadObservation[] = [];
  let sequence = BigInt(Date.now()); // above that of an earlier life
  const stream = client.observe(() => ({ pool: "pool", fence, runs: [] }), {
    onObservation: ({ workloads }) => seen.push(...workloads),
    onDown: () => undefined,
  });
  onEnd(() => {
    stream.close();
    client.close();
  });
  return {
    seen,
    order: (desired) => {
      sequence += 1n;
      const orders = [{ run: { workload: "work", run, hash: JSON.stringify(run) }, desired }];
      return stream.send({ pool: "pool", fence, sequence, orders }, { deadlineMs: 5000 });
    },
    now: () => seen.at(-1),
  };
}
