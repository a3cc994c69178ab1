import { HostFailure, type ReplicaHost } from "../../shared/actuator/replicas/host.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Foreseen } from "./container.ts";
import { containerBody, graceSeconds } from "./container-body.ts";
import { type Engine, EngineError, type Image } from "./engine.ts";
import { failureOf } from "./failure.ts";
import type { ImageSupply } from "./image-supply.ts";
import type { Mirror } from "./mirror.ts";
import type { DockerRun } from "./schema.ts";

type Operations = Pick<ReplicaHost<DockerRun>, "make" | "start" | "pause" | "resume" | "stop" | "remove">;

export interface OperationsParts {
  readonly engine: Engine;
  readonly containers: Mirror;
  readonly arrivals: Arrivals;
  readonly images: ImageSupply;
  /** An operation failed: what is known may not be true any more. */
  doubt(): void;
}

/** How Docker says that there is nothing left to do. */
const isThereAlready = ({ message }: EngineError) => /already in use by container/i.test(message);
const isUnchanged = ({ status }: EngineError) => status === 304;
const isPaused = ({ message }: EngineError) => /already paused/i.test(message);
const isNotPaused = ({ message }: EngineError) => /not paused/i.test(message);
const isGone = ({ status }: EngineError) => status === 404;
const isOver = (refusal: EngineError) => isUnchanged(refusal) || isGone(refusal);
const isRemoved = (refusal: EngineError) => isGone(refusal) || /already in progress/i.test(refusal.message);

/** What is done to containers; each operation is through when the mirror shows what it did. */
export function containerOperations({ engine, containers, arrivals, images, doubt }: OperationsParts): Operations {
  /** Does it, unless the answer is that it is done already. */
  const call = async (act: () => Promise<void>, isDone: (refusal: EngineError) => boolean) => {
    try {
      await act();
    } catch (thrown) {
      if (thrown instanceof EngineError && isDone(thrown)) return;
      doubt();
      throw failureOf(thrown);
    }
  };
  const end = async (name: string, mostSeconds: number) => {
    const ownSeconds = containers.named(name)?.graceSeconds ?? (await engine.graceSeconds(name));
    await engine.stop(name, Math.min(ownSeconds, mostSeconds));
  };
  return {
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
      const mostSeconds = mostGraceMs === undefined ? Number.POSITIVE_INFINITY : graceSeconds(mostGraceMs);
      containers.ask(name, true);
      try {
        await call(() => end(name, mostSeconds), isOver);
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
  };
}

function foreseen({ stop }: DockerRun, image: Image | undefined): Foreseen {
  const health = image && (image.checksHealth ? "starting" : "none");
  return { health, graceSeconds: graceSeconds(stop.grace) };
}
