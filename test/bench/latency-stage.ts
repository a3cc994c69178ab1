import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createLog } from "../../shared/telemetry/log.ts";
import { startBenchEngine } from "./bench-engine.ts";
import { everyMs, type Fleet, fleetPools, metricOf, waitingAt } from "./fleet.ts";
import { instantActuator } from "./instant-actuator.ts";
import { arrivals, probe, probePool, reactions } from "./latency-probe.ts";
import { isRunning, onceConnected } from "./once-connected.ts";
import { pulse } from "./pulse.ts";
import { scriptedCollector } from "./scripted-collector.ts";

/** Both ends of the wire in this process, on one clock. */
async function startEnds() {
  const log = createLog("bench", { level: "warn" });
  const commands = arrivals();
  const collector = await scriptedCollector(everyMs, log);
  const actuator = await instantActuator(commands.note, log);
  const stop = async () => {
    await collector.stop();
    await actuator.stop();
  };
  return { collector, actuator, commands, stop };
}

/** Pools and their connections settle. */
const settleMs = 5000;

/** From sample to command with an engine of its own process between, ms; `others`: pools that it decides besides. */
export async function engineReactions(count: number, others?: Fleet): Promise<number[]> {
  const { collector, actuator, commands, stop } = await startEnds();
  const folder = await mkdtemp(join(tmpdir(), "microscaler-bench-"));
  const file = join(folder, "pools.yaml");
  const pools = [probePool("instant"), ...(others ? fleetPools(others, "instant") : [])];
  await writeFile(file, JSON.stringify({ actuators: { instant: { address: actuator.address } }, pools }));
  try {
    const engine = await startBenchEngine(["-c", file, "--collector", collector.address]);
    const { pools: many = 0, workloadsPerPool = 0 } = others ?? {};
    const send = (index: number, turn: number) =>
      collector.send(metricOf(index % many, Math.floor(index / many)), waitingAt(index, turn));
    const beat = pulse(many * workloadsPerPool, everyMs, send);
    try {
      await engine.ready();
      await sleep(settleMs);
      return await reactions(collector, commands, count);
    } finally {
      beat.stop();
      await engine.kill("SIGTERM");
    }
  } finally {
    await stop();
    await rm(folder, { recursive: true });
  }
}

const relay = fileURLToPath(new URL("bare-relay.ts", import.meta.url));

/** The same way over a process that decides nothing: what gRPC takes of it. */
export async function bareReactions(count: number): Promise<number[]> {
  const { collector, actuator, commands, stop } = await startEnds();
  const args = ["--import", "tsx", relay, collector.address, actuator.address, probe];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  try {
    await onceConnected("the relay", child, () => collector.watched() > 0);
    await sleep(settleMs);
    return await reactions(collector, commands, count);
  } finally {
    if (isRunning(child)) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await stop();
  }
}
