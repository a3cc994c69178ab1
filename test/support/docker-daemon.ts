import Docker from "dockerode";
import { connectionOf } from "../../services/actuator-docker/connection.ts";
import type { Need } from "./available.ts";
import { removeContainer } from "./remove-container.ts";

const found = connectionOf({}, process.env);

/** Where the Docker is that tests use: as DOCKER_HOST says, else on this machine; without TLS. */
export const connection =
  "socketPath" in found ? { socketPath: found.socketPath } : { host: found.host, port: found.port };

export const docker = new Docker({ host: undefined, port: undefined, ...connection });

/** For `needs()`: tests that start real containers. */
export const dockerNeed: Need = {
  name: "docker",
  available: process.platform === "linux" && (await answers()),
  enable: "start Docker on this machine or set DOCKER_HOST, to test the actuator-docker with real containers",
};

function answers(): Promise<boolean> {
  return docker.listContainers({ abortSignal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  );
}

/** What Docker itself has, in these states or in any. */
export function containersWith(label: string, status: readonly string[] = []): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [label], status: [...status] } });
}

export async function removeContainers(label: string): Promise<void> {
  const left = await containersWith(label);
  await Promise.all(left.map(({ Id }) => removeContainer(docker, Id)));
}
