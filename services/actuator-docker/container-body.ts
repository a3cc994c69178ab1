import type { ContainerCreateOptions, HostConfig, MountSettings } from "dockerode";
import type { NewReplica } from "../../shared/actuator/replicas/host.ts";
import { poolLabel, templateLabel, workloadLabel } from "./container-labels.ts";
import type { Mount } from "./mount.ts";
import type { PublishedPort } from "./published-port.ts";
import type { DockerRun } from "./schema.ts";

/** What Docker is to make for a replica. `environment` is the actuator's own. */
export function containerBody(
  replica: NewReplica<DockerRun>,
  environment: Readonly<Record<string, string | undefined>>,
): ContainerCreateOptions {
  const { pool, workload, hash, run } = replica;
  return {
    Image: run.image,
    Cmd: run.command,
    Entrypoint: run.entrypoint,
    Env: environmentOf(replica, environment),
    User: run.user,
    WorkingDir: run.workdir,
    Labels: { ...run.labels, [poolLabel]: pool, [workloadLabel]: workload, [templateLabel]: hash },
    StopSignal: run.stop.signal,
    StopTimeout: graceSeconds(run.stop.grace),
    ExposedPorts: Object.fromEntries(run.ports.map(({ container }) => [container, {}])),
    HostConfig: hostConfig(run),
  };
}

/** Docker counts in whole seconds. */
export function graceSeconds(graceMs: number): number {
  return Math.ceil(graceMs / 1000);
}

function hostConfig(run: DockerRun): HostConfig {
  return {
    NetworkMode: run.network,
    PortBindings: portBindings(run.ports),
    PublishAllPorts: run.publishAllPorts,
    Mounts: run.mounts.map(mountSettings),
    NanoCpus: run.cpus === undefined ? undefined : Math.round(run.cpus * 1e9),
    Memory: run.memory,
    RestartPolicy: { Name: "no" },
  };
}

/** As Docker has them: by the port of the container, which may be published more than once. */
function portBindings(ports: readonly PublishedPort[]): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { container, address, port } of ports) {
    bindings[container] = [...(bindings[container] ?? []), { HostIp: address, HostPort: port }];
  }
  return bindings;
}

function mountSettings({ type, source = "", target, readOnly }: Mount): MountSettings {
  return { Type: type, Source: source, Target: target, ReadOnly: readOnly };
}

function environmentOf(
  { pool, workload, name, run }: NewReplica<DockerRun>,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const all = {
    ...(run.inheritEnv ? environment : {}),
    ...run.env,
    MICROSCALER_REPLICA: `${pool}/${workload}/${name}`,
  };
  return Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
}
