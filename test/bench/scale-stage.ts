import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../shared/telemetry/log.ts";
import { startPlane } from "../support/plane-process.ts";
import { type BenchEngine, startBenchEngine } from "./bench-engine.ts";
import { everyMs, type Fleet, fleetPools, metricOf, waitingAt } from "./fleet.ts";
import { type Pulse, pulse } from "./pulse.ts";
import { scriptedCollector } from "./scripted-collector.ts";

/** A fleet with its engines: the collector is this process, the engines and the simulated actuator are others. */
export interface ScaleStage {
  readonly engines: readonly BenchEngine[];
  /** Sends each workload's samples twice a second, each at another time. */
  beat(): Pulse;
  close(): Promise<void>;
}

/** `redis`: the store that the engines share; left out: there is one engine, and it keeps its state itself. */
export async function startScaleStage(fleet: Fleet, engines = 1, redis?: string): Promise<ScaleStage> {
  const folder = await mkdtemp(join(tmpdir(), "microscaler-bench-"));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const collector = await scriptedCollector(everyMs, createLog("bench", { level: "warn" }));
    ends.push(collector.stop);
    const actuator = await startPlane(["actuator", "simulated", "--state-dir", folder]);
    ends.push(() => actuator.kill("SIGTERM"));
    const file = join(folder, "pools.yaml");
    const actuators = { simulated: { address: actuator.address } };
    await writeFile(file, JSON.stringify({ actuators, pools: fleetPools(fleet, "simulated") }));
    const state = redis === undefined ? [] : ["--redis", redis, "--redis-prefix", `bench-${process.pid}`];
    const started: BenchEngine[] = [];
    for (let index = 0; index < engines; index += 1) {
      const engine = await startBenchEngine(["-c", file, "--collector", collector.address, ...state]);
      ends.push(() => engine.kill("SIGTERM"));
      started.push(engine);
    }
    const { pools, workloadsPerPool } = fleet;
    const send = (index: number, turn: number) =>
      collector.send(metricOf(index % pools, Math.floor(index / pools)), waitingAt(index, turn));
    return { engines: started, beat: () => pulse(pools * workloadsPerPool, everyMs, send), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
