import { createHash } from "node:crypto";
import { HostFailure } from "../../shared/actuator/replicas/host.ts";
import { type Engine, EngineError, type Image } from "./engine.ts";
import { failureOf } from "./failure.ts";
import type { DockerRun } from "./schema.ts";

/** Sees to it that images are there before containers are made of them. */
export interface ImageSupply {
  /** Resolves when the image is there as the pull policy wants it. Rejects with a `HostFailure`. */
  have(run: DockerRun): Promise<void>;
  /** Undefined: it was not asked for. */
  known(image: string): Image | undefined;
  /** It was found to be missing after all. */
  miss(image: string): void;
}

export function imageSupply(engine: Pick<Engine, "image" | "pull">): ImageSupply {
  const present = new Map<string, Image>();
  const pulled = new Set<string>();
  const pulls = new Map<string, Promise<void>>();
  const pull = (run: DockerRun): Promise<void> => {
    const key = fingerprint([run.image, run.registry]);
    const underWay = pulls.get(key) ?? engine.pull(run.image, run.registry).finally(() => pulls.delete(key));
    pulls.set(key, underWay);
    return underWay;
  };
  const find = async (name: string) => {
    const found = present.get(name) ?? (await engine.image(name));
    if (found) present.set(name, found);
    return found !== undefined;
  };
  const supply = async (run: DockerRun) => {
    const template = fingerprint(run);
    const isDue = run.pull === "always" && !pulled.has(template);
    if (!isDue && (await find(run.image))) return;
    if (run.pull === "never") throw missing(run, "it is never pulled");
    try {
      await pull(run);
    } catch (thrown) {
      if (thrown instanceof EngineError && thrown.status !== undefined) throw missing(run, thrown.message);
      throw thrown;
    }
    pulled.add(template);
    present.delete(run.image);
    if (!(await find(run.image))) throw missing(run, "it was pulled and is not there");
  };
  return {
    have: async (run) => {
      try {
        await supply(run);
      } catch (thrown) {
        throw failureOf(thrown);
      }
    },
    known: (image) => present.get(image),
    miss: (image) => present.delete(image),
  };
}

function missing({ image, pull, registry }: DockerRun, why: string): HostFailure {
  const remedy = pull === "never" ? "build or load it, or set pull: if-missing" : remedyFor(registry !== undefined);
  return new HostFailure("image-missing", `there is no image ${image}: ${why}; ${remedy}`);
}

function remedyFor(hasCredentials: boolean): string {
  return hasCredentials
    ? "check its name and the credentials under registry"
    : "check its name, and set registry with username and password where it is not public";
}

/** It may hold secrets: kept is what does not tell them. */
function fingerprint(of: unknown): string {
  return createHash("sha256").update(JSON.stringify(of)).digest("base64url");
}
