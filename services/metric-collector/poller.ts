import { canonicalJson } from "../../shared/canonical-json.ts";
import type { Metric } from "./metric.ts";
import { type Hint, type ReadOptions, type SharedMetric, sharedMetric, type Watcher } from "./shared-metric.ts";
import type { TimedReading } from "./timed-reading.ts";

/** One caller's interest in one metric. */
export interface Watched {
  /** Replaces the hint before. */
  hint(hint: Hint): void;
  close(): void;
}

export interface Poller {
  /** Reads a metric until it is closed; the newest reading there is comes at once. The same metric is read once for all. */
  watch(metric: Metric, take: (reading: TimedReading) => void): Watched;
  /** Ends every reading; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Reads each metric on a schedule of its own, so that none waits for another. */
export function poller(options: ReadOptions): Poller {
  const metrics = new Map<string, SharedMetric>();
  const closing = new Set<Promise<void>>();

  const end = (key: string, shared: SharedMetric) => {
    metrics.delete(key);
    const closed = shared.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };

  return {
    watch: (metric, take) => {
      const key = canonicalJson(metric.spec);
      const shared = metrics.get(key) ?? sharedMetric(metric, options);
      metrics.set(key, shared);
      const watcher: Watcher = { take, hint: {} };
      shared.watchers.add(watcher);
      shared.changed();
      if (shared.newest) take(shared.newest);
      return {
        hint: (hint) => {
          watcher.hint = hint;
          shared.changed();
        },
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
