import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { parse } from "yaml";
import { z } from "zod";
import { freePort } from "../../services/demo/servers/free-port.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { firstExisting, type Need } from "./available.ts";
import { hasProgramsForImages } from "./compose-images.ts";
import { connection, docker, dockerNeed } from "./docker-daemon.ts";

/** The stack of docker-compose.yml under a name of its own, on the Docker of this machine. */
export interface ComposeStack {
  /** First part of the names of its networks and volumes. */
  readonly name: string;
  readonly image: string;
  /** URL of its console. */
  readonly console: string;
  /** URL of its Prometheus, once it runs. */
  readonly prometheus: string;
  /** Runs Compose on it and returns what it printed. @throws Error with what it complained about */
  compose(...args: string[]): Promise<string>;
  /** What Docker knows of the container of a service. */
  inspect(service: string): Promise<Docker.ContainerInspectInfo>;
  /** Kills every process of a service at once, as running out of memory would: Docker starts it again. */
  crash(service: string): Promise<void>;
  /** Containers of its workloads, those that ended and are still there too. */
  replicas(labels?: readonly string[], status?: readonly string[]): Promise<readonly Docker.ContainerInfo[]>;
}

/** An image to test; undefined: that of this checkout, which has to be built. */
export const testedImage = process.env.MICROSCALER_TEST_IMAGE;
/** Which Compose, such as "docker compose"; undefined: docker-compose where it is installed. */
const named = process.env.MICROSCALER_TEST_COMPOSE?.split(" ");
const installed = firstExisting(["/usr/bin/docker-compose", "/usr/local/bin/docker-compose"]);
const [program = "docker", ...before] = named ?? (installed ? [installed] : ["docker", "compose"]);
const socketPath = "socketPath" in connection ? connection.socketPath : "";

/** For `needs()`: the stack, with images that are there or can be made of programs of this machine. */
export const composeNeed: Need = {
  name: "docker-compose",
  available: dockerNeed.available && existsSync(socketPath) && Boolean(named ?? installed) && hasProgramsForImages(),
  enable:
    "start Docker on this machine and install docker-compose, redis-server, prometheus and busybox-static, to test docker-compose.yml",
};

/** Nothing of it is started yet. */
export async function composeStack(name: string): Promise<ComposeStack> {
  const image = testedImage ?? "microscaler:latest";
  const [consolePort, prometheusPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    DOCKER_GID: String(statSync(socketPath).gid),
    DOCKER_SOCKET: socketPath,
    MICROSCALER_PORT: String(consolePort),
    PROMETHEUS_PORT: String(prometheusPort),
    MICROSCALER_STACK: name,
    MICROSCALER_IMAGE: image,
  };
  const compose = async (...args: string[]) => {
    const file = ["-f", join(packageRoot(), "docker-compose.yml"), "-p", name];
    const { stdout } = await promisify(execFile)(program, [...before, ...file, ...args], { env });
    return stdout;
  };
  const container = async (service: string) => {
    const label = [`com.docker.compose.project=${name}`, `com.docker.compose.service=${service}`];
    const [found] = await docker.listContainers({ all: true, filters: { label } });
    if (!found) throw new Error(`the stack has no container of ${service}`);
    return docker.getContainer(found.Id);
  };
  return {
    name,
    image,
    console: `http://127.0.0.1:${consolePort}`,
    prometheus: `http://127.0.0.1:${prometheusPort}`,
    compose,
    inspect: async (service) => (await container(service)).inspect(),
    crash: async (service) => {
      const exec = await (await container(service)).exec({ Cmd: ["sh", "-c", "kill -9 -1"] });
      await exec.start({ Detach: true });
    },
    replicas: (labels = [], status = []) => {
      const label = [`microscaler-stack=${name}`, ...labels];
      return docker.listContainers({ all: true, filters: { label, status: [...status] } });
    },
  };
}

const composed = z.object({
  services: z.record(
    z.string(),
    z.object({ image: z.string(), profiles: z.array(z.string()).default([]), restart: z.string().default("no") }),
  ),
});

/** A service as docker-compose.yml has it. */
export interface ComposedService {
  readonly name: string;
  readonly image: string;
  readonly profiles: readonly string[];
  /** It does what it is for and ends. */
  readonly ends: boolean;
}

/** What there is, of every profile. */
export async function servicesOf({ compose }: Pick<ComposeStack, "compose">): Promise<readonly ComposedService[]> {
  const { services } = composed.parse(parse(await compose("--profile", "observe", "config")));
  return Object.entries(services).map(([name, { image, profiles, restart }]) => {
    return { name, image, profiles, ends: restart !== "unless-stopped" };
  });
}
