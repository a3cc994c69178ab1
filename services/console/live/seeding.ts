import { MicroscalerError } from "../../../shared/errors.ts";
import type { Moment } from "../../../shared/model/moment.ts";

export interface Seeding {
  /** Asks once how the pool was; again only where nobody answered. */
  want(pool: string): void;
  close(): void;
}

/** Between two pools, so that neither the engine nor we do nothing else when there are a thousand. */
const pauseMs = 20;
const retryMs = 1000;

/** Asks how pools were before we began to watch, one after the other. */
export function seeding(
  ask: (pool: string) => Promise<readonly Moment[]>,
  seed: (pool: string, moments: readonly Moment[]) => void,
): Seeding {
  const wanted = new Set<string>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const next = async () => {
    const [pool] = wanted;
    if (pool === undefined || closed) {
      timer = undefined;
      return;
    }
    const moments = await ask(pool).catch(nobodyAnswered);
    if (closed) return;
    if (moments !== "again") {
      wanted.delete(pool);
      seed(pool, moments);
    }
    timer = setTimeout(next, moments === "again" ? retryMs : pauseMs);
  };
  return {
    want: (pool) => {
      wanted.add(pool);
      timer ??= setTimeout(next, 0);
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** An engine that does not know the pool, or the call, will not know it later either. */
function nobodyAnswered(thrown: unknown): "again" | readonly Moment[] {
  return thrown instanceof MicroscalerError && thrown.retryable ? "again" : [];
}
