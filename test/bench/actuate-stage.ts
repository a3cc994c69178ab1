import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { startPlane } from "../support/plane-process.ts";
import { type Containers, type Daemon, lifeLabel, placeLabel } from "./bench-daemon.ts";
import { cpuMsOf } from "./process-usage.ts";

/** The Docker actuator in a process of its own, with one workload. */
export interface Actuate {
  /** Brings it to so many, and waits until nothing changes any more. */
  rest(replicas: number): Promise<void>;
  /** Orders so many; resolves when this many have started or ended, with their delays and the processor time of the actuator, in ms. */
  way(replicas: number, changes: number): Promise<{ readonly delays: readonly number[]; readonly cpuMs: number }>;
  stop(): Promise<void>;
}

const place = "actuate";
const deadlineMs = 10_000;

export async function startActuate(daemon: Daemon, { life, image, network }: Containers): Promise<Actuate> {
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-bench-"));
  const plane = await startPlane(["actuator", "docker", "--state-dir", stateDir], { MICROSCALER_LOG: "warn" });
  const client = actuatorClient("docker", plane.address);
  const fence = { holder: "bench", generation: 1n };
  const pool = `bench-${life}`;
  const run = { image, network, labels: { [lifeLabel]: life, [placeLabel]: place }, stop: { grace: "1s" } };
  const spec = { workload: "work", run, hash: life };
  const stream = client.observe(() => ({ pool, fence, runs: [spec] }), {
    onObservation: () => undefined,
    onDown: () => undefined,
  });
  let sequence = 0n;
  let ordered = 0;
  const order = async (desired: number) => {
    sequence += 1n;
    ordered = desired;
    await stream.send({ pool, fence, sequence, orders: [{ run: spec, desired }] }, { deadlineMs });
  };
  return {
    rest: async (replicas) => {
      if (ordered !== replicas) await order(replicas);
      await daemon.settles([place], { [`${place} running`]: replicas });
    },
    way: async (replicas, changes) => {
      const seen = daemon.seen(place, changes, replicas > ordered ? ["start"] : ["die"]);
      const cpuBeforeMs = cpuMsOf(plane.pid);
      const fromMs = performance.now();
      await order(replicas);
      const delays = (await seen).map((atMs) => atMs - fromMs);
      return { delays, cpuMs: cpuMsOf(plane.pid) - cpuBeforeMs };
    },
    stop: async () => {
      stream.close();
      client.close();
      await plane.kill("SIGTERM");
      await rm(stateDir, { recursive: true });
    },
  };
}
