import { type Listeners, listeners } from "../listeners.ts";
import type { Log } from "../telemetry/log.ts";

/**
 * Who listens to a store. Whoever fails ends neither the call nor the connection that brought the news: it is logged, with what
 * was told of.
 */
export function storeListeners(of: string, log: Log | undefined): Listeners {
  const all = listeners();
  return {
    add: all.add,
    tell: () => {
      try {
        all.tell();
      } catch (thrown) {
        log?.error({ err: thrown, of }, "who listens to the store failed when told of a change");
      }
    },
  };
}
