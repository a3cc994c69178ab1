import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { HostFailure, type ReplicaHost } from "../../shared/actuator/replicas/host.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { Arrivals } from "./arrivals.ts";
import type { Foreseen } from "./container.ts";
import { containerBody, graceSeconds } from "./container-body.ts";
import { type Engine, EngineError, type Image } from "./engine.ts";
import { failureOf } from "./failure.ts";
import { follow } from "./following.ts";
import { imageSupply } from "./image-supply.ts";
import { Mirror } from "./mirror.ts";
import { type DockerRun, dockerRun } from "./schema.ts";
import { templateHash } from "./template-hash.ts";

/** Starting is bound by processors: more at once make each one later and none sooner. Stopping is mostly waiting. */
const bounds = { starts: Math.min(16, availableParallelism() + 1), stops: 64 };

/** How Docker says that there is nothing left to do. */
const isThereAlready = ({ message }: EngineError) => /already in use by container/i.test(message);
const isUnchanged = ({ status }: EngineError) => status === 304;
const isPaused = ({ message }: EngineError) => /already paused/i.test(message);
const isNotPaused = ({ message }: EngineError) => /not paused/i.test(message);
const isGone = ({ status }: EngineError) => status === 404;
const isOver = (refusal: EngineError) => isUnchanged(refusal) || isGone(refusal);
const isRemoved = (refusal: EngineError) => isGone(refusal) || /already in progress/i.test(refusal.message);

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
  const arrivals = new Arrivals(containers, () => following.doubt());
  /** Does it, unless the answer is that it is done already. */
  const call = async (act: () => Promise<void>, isDone: (refusal: EngineError) => boolean = () => false) => {
    try {
      await act();
    } catch (thrown) {
      if (thrown instanceof EngineError && isDone(thrown)) return;
      following.doubt();
      throw failureOf(thrown);
    }
  };
  return {
    bounds,
    parse: (run) => parseResolved(dockerRun, run, allowRefs),
    templateHash,
    nameFor: (pool, workload) => `${pool}-${workload}-${randomBytes(5).toString("hex")}`,
    watch: (pool) => pools.add(pool),
    replicas: (pool) => containers.replicas(pool),
    prepare: (run) => images.have(run),
    make: async (replica) => {
      const { name, run } = replica;
      const body = containerBody(replica, process.env);
      containers.foresee(name, foreseen(run, images.known(run.image)));
      try {
        await call(() => engine.create(name, body), isThereAlready);
      } catch (thrown) {
        containers.foresee(name, undefined);
        if (thrown instanceof HostFailure && thrown.kind === "image-missing") images.miss(run.image);
        throw thrown;
      }
      await arrivals.shown(name, (container) => container !== undefined);
    },
    start: async (name) => {
      await call(() => engine.start(name), isUnchanged);
      await arrivals.shown(name, (container) => container?.phase !== "created");
    },
    pause: async (name) => {
      await call(() => engine.pause(name), isPaused);
      await arrivals.shown(name, (container) => container?.phase !== "running");
    },
    resume: async (name) => {
      await call(() => engine.unpause(name), isNotPaused);
      await arrivals.shown(name, (container) => container?.phase !== "paused");
    },
    stop: async (name, mostGraceMs) => {
      containers.ask(name, true);
      const mostSeconds = mostGraceMs === undefined ? Number.POSITIVE_INFINITY : graceSeconds(mostGraceMs);
      const end = async () => {
        const ownSeconds = containers.named(name)?.graceSeconds ?? (await engine.graceSeconds(name));
        await engine.stop(name, Math.min(ownSeconds, mostSeconds));
      };
      try {
        await call(end, isOver);
      } catch (thrown) {
        containers.ask(name, false);
        throw thrown;
      }
      await arrivals.shown(name, (container) => container === undefined || container.phase === "ended");
    },
    remove: async (name) => {
      await call(() => engine.remove(name), isRemoved);
      await arrivals.shown(name, (container) => container === undefined);
    },
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

function foreseen({ stop }: DockerRun, image: Image | undefined): Foreseen {
  const health = image && (image.checksHealth ? "starting" : "none");
  return { health, graceSeconds: graceSeconds(stop.grace) };
}
