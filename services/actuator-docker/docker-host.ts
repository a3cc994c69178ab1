import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import type { ReplicaHost } from "../../shared/actuator/replicas/host.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { Arrivals } from "./arrivals.ts";
import { containerOperations } from "./container-operations.ts";
import type { Engine } from "./engine.ts";
import { follow } from "./following.ts";
import { imageSupply } from "./image-supply.ts";
import { Mirror } from "./mirror.ts";
import { type DockerRun, dockerRun } from "./schema.ts";
import { templateHash } from "./template-hash.ts";

/**
 * Starting and stopping are bound by processors: more at once make each one later and none sooner, and the first slot is
 * worth most. A program that takes its time to end takes no processor for it.
 */
const processors = Math.min(16, availableParallelism());
const bounds = { starts: processors, stops: processors, together: processors, stopTurnMs: 120 };

export interface DockerHostOptions {
  readonly engine: Engine;
  /** References that `run` specifications may use. */
  readonly allowRefs: AllowList;
  readonly log: Log;
}

/** Replicas are the containers of a Docker engine that carry the labels of a pool and a workload; all others are left alone. */
export function dockerHost({ engine, allowRefs, log }: DockerHostOptions): ReplicaHost<DockerRun> {
  const pools = new Set<string>();
  let told: (pool: string) => void = () => undefined;
  const images = imageSupply(engine);
  const containers: Mirror = new Mirror({
    changed: (pool) => {
      if (pools.has(pool)) told(pool);
    },
    heard: () => arrivals.look(),
  });
  const following = follow(engine, containers, () => {
    const why = following.unreachable();
    if (why) log.warn({ why }, "Docker cannot be reached");
    else log.info({ address: engine.address }, "Docker is reached");
    for (const pool of pools) told(pool);
  });
  const doubt = () => following.doubt();
  const arrivals = new Arrivals(containers, doubt);
  return {
    bounds,
    parse: (run) => parseResolved(dockerRun, run, allowRefs),
    templateHash,
    nameFor: (pool, workload) => `${pool}-${workload}-${randomBytes(5).toString("hex")}`,
    watch: (pool) => pools.add(pool),
    replicas: (pool) => containers.replicas(pool),
    prepare: (run) => images.have(run),
    ...containerOperations({ engine, containers, arrivals, images, doubt }),
    unreachable: () => following.unreachable(),
    onChange: (listener) => {
      told = listener;
    },
    close: async () => {
      following.close();
      arrivals.close();
      engine.close();
    },
  };
}
