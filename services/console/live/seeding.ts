import { isRetryable, MicroscalerError } from "../../../shared/errors.ts";
import type { Moment } from "../../../shared/model/moment.ts";
import { within } from "../../../shared/within.ts";

export interface Seeding {
  /** Asks once how the pool was; again only where nobody answered. */
  want(pool: string): void;
  close(): void;
}

/** Between two pools, so that neither the engine nor we do nothing else when there are a thousand. */
const pauseMs = 20;
const mostAtOnce = 4;
const askWithinMs = 2000;
const retryMs = 1000;

/** Asks how pools were before we began to watch, a few at once. One that nobody answers for, or not in time, holds up no other. */
export function seeding(
  ask: (pool: string) => Promise<readonly Moment[]>,
  seed: (pool: string, moments: readonly Moment[]) => void,
): Seeding {
  const wanted = new Set<string>();
  const asked = new Set<string>();
  const retries = new Map<string, NodeJS.Timeout>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const askOne = async (pool: string) => {
    wanted.delete(pool);
    asked.add(pool);
    const moments = await within(ask(pool), askWithinMs, () => late(pool)).catch(nobodyAnswered);
    asked.delete(pool);
    if (closed) return;
    if (moments === "again") retries.set(pool, setTimeout(want, retryMs, pool));
    else seed(pool, moments);
    goOn(pauseMs);
  };
  const next = () => {
    timer = undefined;
    const [pool] = wanted;
    if (pool === undefined || asked.size >= mostAtOnce) return;
    void askOne(pool);
    goOn(pauseMs);
  };
  const goOn = (inMs: number) => {
    if (!closed) timer ??= setTimeout(next, inMs);
  };
  const want = (pool: string) => {
    clearTimeout(retries.get(pool));
    retries.delete(pool);
    if (!asked.has(pool)) wanted.add(pool);
    goOn(0);
  };
  return {
    want,
    close: () => {
      closed = true;
      for (const waiting of [timer, ...retries.values()]) clearTimeout(waiting);
    },
  };
}

function late(pool: string): MicroscalerError {
  return new MicroscalerError("timeout", `the engine did not say in ${askWithinMs} ms how pool ${pool} was`);
}

/** An engine that does not know the pool, or the call, will not know it later either. */
function nobodyAnswered(thrown: unknown): "again" | readonly Moment[] {
  return isRetryable(thrown) ? "again" : [];
}
