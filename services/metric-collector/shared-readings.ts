import { canonicalJson } from "../../shared/canonical-json.ts";
import type { ReadMetric } from "./metric.ts";
import { type ReadOptions, type SharedMetric, sharedMetric, type Watcher } from "./shared-metric.ts";

/** One watcher's share in the readings of a metric. */
export interface Share {
  /** What presses the watcher has changed. */
  changed(): void;
  close(): void;
}

/** Metrics by what is read: each is read once, for as long as anybody watches it. */
export interface SharedReadings {
  join(metric: ReadMetric, watcher: Watcher): Share;
  /** Ends every reading; resolves when nothing of it is left. */
  close(): Promise<void>;
}

export function sharedReadings(options: ReadOptions): SharedReadings {
  const metrics = new Map<string, SharedMetric>();
  const closing = new Set<Promise<void>>();

  const end = (key: string, shared: SharedMetric) => {
    metrics.delete(key);
    const closed = shared.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };

  return {
    join: (metric, watcher) => {
      const key = canonicalJson(metric.spec);
      const shared = metrics.get(key) ?? sharedMetric(metric, options);
      metrics.set(key, shared);
      shared.watchers.add(watcher);
      shared.changed();
      if (shared.newest) watcher.take(shared.newest);
      return {
        changed: shared.changed,
        close: () => {
          if (!shared.watchers.delete(watcher)) return;
          if (shared.watchers.size === 0) end(key, shared);
          else shared.changed();
        },
      };
    },
    close: async () => {
      for (const [key, shared] of metrics) end(key, shared);
      await Promise.all(closing);
    },
  };
}
