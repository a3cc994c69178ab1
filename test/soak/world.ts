import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import type { DockerProxy } from "../support/docker-proxy.ts";
import { type PlaneProcess, startPlane } from "../support/plane-process.ts";
import { type PrivateDocker, startPrivateDocker, whyNoPrivateDocker } from "../support/private-docker.ts";
import { type Bystanders, bystanders } from "./bystanders.ts";
import { type Commander, commander } from "./commander.ts";

/** All that a soak runs: a Docker engine, the actuator before it, one who commands it, and the containers of others. */
export interface World {
  readonly docker: Docker;
  readonly image: string;
  readonly pool: string;
  readonly workloads: readonly string[];
  /** The engine, where it is ours to kill; else why it is not. */
  readonly engine: PrivateDocker | string;
  /** Between the actuator and the engine. */
  readonly proxy: DockerProxy;
  readonly actuator: PlaneProcess;
  readonly commander: Commander;
  readonly bystanders: Bystanders;
  /** Leaves nothing behind. */
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  };
  try {
    return { ...(await startParts((end) => void ends.push(end))), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function startParts(onEnd: (end: () => Promise<unknown>) => void): Promise<Omit<World, "close">> {
  const engine = whyNoPrivateDocker() ?? (await startPrivateDocker());
  if (typeof engine !== "string") {
    onEnd(engine.close);
    process.env.DOCKER_HOST = engine.address; // for what is loaded from here on
  }
  const { docker, removeContainers } = await import("../support/docker-daemon.ts");
  const { tinyImage } = await import("../support/docker-image.ts");
  const { dockerProxy } = await import("../support/docker-proxy.ts");
  const image = await tinyImage();
  const pool = `soak-${process.pid}`;
  onEnd(() => removeContainers(`microscaler.pool=${pool}`));
  const others = await bystanders(docker, pool, image);
  onEnd(others.remove);
  const proxy = await dockerProxy();
  onEnd(proxy.stop);
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-soak-"));
  onEnd(() => rm(stateDir, { recursive: true }));
  const actuator = await startPlane(["actuator", "docker", "--host", proxy.host, "--state-dir", stateDir]);
  onEnd(() => actuator.kill("SIGKILL"));
  const commands = commander(actuator.address, pool, image);
  onEnd(commands.close);
  return {
    ...{ docker, image, pool, workloads: ["consumer", "remainder"] },
    ...{ engine, proxy, actuator, commander: commands, bystanders: others },
  };
}
