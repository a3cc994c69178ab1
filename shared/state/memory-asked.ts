import type { Log } from "../telemetry/log.ts";
import type { PublishedStore } from "./store.ts";
import { storeListeners } from "./store-listeners.ts";

/** Which pools somebody wants to see. `nowMs` is a monotonic clock. */
export function memoryAsked(
  nowMs: () => number,
  log: Log | undefined,
): Pick<PublishedStore, "askPool" | "askedPools" | "onAsked"> {
  const endsAtMs = new Map<string, number>();
  const told = storeListeners("asked", log);
  const forgetEnded = () => {
    for (const [pool, endMs] of endsAtMs) if (endMs <= nowMs()) endsAtMs.delete(pool);
  };
  return {
    askPool: async (pool, ttlMs) => {
      forgetEnded();
      const isNew = !endsAtMs.has(pool);
      endsAtMs.set(pool, nowMs() + ttlMs);
      if (isNew) told.tell();
    },
    askedPools: async () => {
      forgetEnded();
      return [...endsAtMs.keys()];
    },
    onAsked: told.add,
  };
}
