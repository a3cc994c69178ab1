import { isRetryable } from "../../../shared/errors.ts";
import type { Moment } from "../../../shared/model/moment.ts";

export interface Seeding {
  /** Asks once how the pool was; again only where nobody answered. */
  want(pool: string): void;
  close(): void;
}

/** Between two pools, so that neither the engine nor we do nothing else when there are a thousand. */
const pauseMs = 20;
const retryMs = 1000;

/** Asks how pools were before we began to watch, one after the other. One that nobody answers for holds up no other. */
export function seeding(
  ask: (pool: string) => Promise<readonly Moment[]>,
  seed: (pool: string, moments: readonly Moment[]) => void,
): Seeding {
  const wanted = new Set<string>();
  const retries = new Map<string, NodeJS.Timeout>();
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
    wanted.delete(pool);
    if (moments === "again") retries.set(pool, setTimeout(want, retryMs, pool));
    else seed(pool, moments);
    timer = setTimeout(next, pauseMs);
  };
  const want = (pool: string) => {
    clearTimeout(retries.get(pool));
    retries.delete(pool);
    wanted.add(pool);
    timer ??= setTimeout(next, 0);
  };
  return {
    want,
    close: () => {
      closed = true;
      for (const waiting of [timer, ...retries.values()]) clearTimeout(waiting);
    },
  };
}

/** An engine that does not know the pool, or the call, will not know it later either. */
function nobodyAnswered(thrown: unknown): "again" | readonly Moment[] {
  return isRetryable(thrown) ? "again" : [];
}
