import { listeners } from "../listeners.ts";
import type { PublishedStore } from "./store.ts";

/** Which pools somebody wants to see. `nowMs` is a monotonic clock. */
export function memoryAsked(nowMs: () => number): Pick<PublishedStore, "askPool" | "askedPools" | "onAsked"> {
  const endsAtMs = new Map<string, number>();
  const told = listeners();
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
