import type { Listeners } from "../listeners.ts";
import type { Log } from "../telemetry/log.ts";
import { storeListeners } from "./store-listeners.ts";

/** Who is to be told of a pool. */
export interface ListenersByName {
  /** Returns how to stop. */
  add(name: string, tell: () => void): () => void;
  tell(name: string): void;
  tellAll(): void;
}

/** Keeps nothing of a name that nobody listens to any more. */
export function listenersByName(log: Log | undefined): ListenersByName {
  const named = new Map<string, { readonly of: Listeners; count: number }>();
  return {
    add: (name, tell) => {
      const entry = named.get(name) ?? { of: storeListeners(`pool ${name}`, log), count: 0 };
      named.set(name, entry);
      entry.count += 1;
      const stop = entry.of.add(tell);
      let stopped = false;
      return () => {
        if (stopped) return;
        stopped = true;
        stop();
        entry.count -= 1;
        if (entry.count === 0) named.delete(name);
      };
    },
    tell: (name) => named.get(name)?.of.tell(),
    tellAll: () => {
      for (const { of } of named.values()) of.tell();
    },
  };
}
