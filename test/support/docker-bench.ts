import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { connectionOf } from "../../services/actuator-docker/connection.ts";
import { dockerEngine } from "../../services/actuator-docker/docker-engine.ts";
import { dockerHost } from "../../services/actuator-docker/docker-host.ts";
import type { DockerRun } from "../../services/actuator-docker/schema.ts";
import type { HostedReplica, ReplicaHost } from "../../shared/actuator/replicas/host.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { docker, removeContainers } from "./docker-daemon.ts";
import { tinyImage } from "./docker-image.ts";
import { type DockerProxy, dockerProxy } from "./docker-proxy.ts";

export const patience = { timeout: 15_000, interval: 10 };

type CleanUp = () => Promise<unknown>;

/** What one test starts before a real Docker, with a pool of its own; all of it ends with the test. */
export interface DockerBench {
  readonly image: string;
  readonly pool: string;
  readonly proxy: DockerProxy;
  /** Another life of the host; it watches the pool and knows it. */
  start(): Promise<HostBench>;
  onEnd(cleanUp: CleanUp): void;
  end(): Promise<void>;
}

export interface HostBench {
  readonly host: ReplicaHost<DockerRun>;
  /** Every state that was told of a replica, in order. */
  readonly told: readonly HostedReplica[];
  /** The replicas there are, without their age. */
  replicas(): readonly Partial<HostedReplica>[];
  replica(name: string): HostedReplica | undefined;
  parse(run: JsonObject): DockerRun;
  /** Made, not started; resolves to its name. */
  make(run?: JsonObject): Promise<string>;
  /** Made and started. */
  launch(run?: JsonObject): Promise<string>;
}

export async function dockerBench(): Promise<DockerBench> {
  const image = await tinyImage();
  const proxy = await dockerProxy();
  const pool = `pool-${randomUUID().slice(0, 8)}`;
  const cleanUps: CleanUp[] = [() => proxy.stop(), () => removeContainers(`microscaler.pool=${pool}`)];
  const onEnd = (cleanUp: CleanUp) => void cleanUps.push(cleanUp);
  return {
    image,
    pool,
    proxy,
    start: async () => {
      const engine = dockerEngine(connectionOf({ host: proxy.host }, {}));
      const log = createLog("actuator-docker", { level: "silent" });
      const host = dockerHost({ engine, allowRefs: new Set(), log });
      onEnd(() => host.close());
      host.watch(pool);
      const bench = hostBench(host, pool, image);
      await expect.poll(() => host.replicas(pool) ?? host.unreachable(), patience).toBeDefined();
      return bench;
    },
    onEnd,
    end: async () => {
      for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) await cleanUp();
    },
  };
}

function hostBench(host: ReplicaHost<DockerRun>, pool: string, image: string): HostBench {
  const told: HostedReplica[] = [];
  host.onChange((changed) => {
    if (changed === pool) told.push(...(host.replicas(pool) ?? []));
  });
  const parse = (run: JsonObject) => {
    const parsed = host.parse({ image, network: "none", ...run });
    if (parsed.ok) return parsed.value;
    throw new Error(JSON.stringify(parsed.faults));
  };
  const make = async (run: JsonObject = {}) => {
    const name = host.nameFor(pool, "work");
    const parsed = parse(run);
    await host.prepare(parsed);
    await host.make({ name, pool, workload: "work", hash: host.templateHash(run), run: parsed, standby: false });
    return name;
  };
  return {
    host,
    told,
    replicas: () => (host.replicas(pool) ?? []).map(({ age: _age, ...replica }) => replica),
    replica: (name) => host.replicas(pool)?.find((replica) => replica.name === name),
    parse,
    make,
    launch: async (run) => {
      const name = await make(run);
      await host.start(name);
      return name;
    },
  };
}

/** Somebody else makes and starts a container with these labels; resolves to its name. */
export async function startByHand(image: string, labels: Readonly<Record<string, string>>): Promise<string> {
  const made = await docker.createContainer({ Image: image, Labels: labels, HostConfig: { NetworkMode: "none" } });
  await made.start();
  const { Name } = await made.inspect();
  return Name.slice(1);
}
