import type { Log } from "../telemetry/log.ts";
import { memoryLeases } from "./memory-leases.ts";
import { memoryPools } from "./memory-pools.ts";
import { memoryPublished } from "./memory-published.ts";
import { memoryRecords } from "./memory-records.ts";
import type { Store } from "./store.ts";

/**
 * The embedded store: everything in this process, gone with it. `nowMs` is a monotonic clock, `wallMs` what decisions are
 * numbered from; `log` is told of listeners that fail.
 */
export function memoryStore(
  nowMs: () => number = () => performance.now(),
  wallMs: () => number = () => Date.now(),
  log?: Log,
): Store {
  const { forget: forgetRecords, ...records } = memoryRecords(nowMs, log);
  const { isForgotten, ...pools } = memoryPools((pool) => {
    forgetRecords(pool);
    forgetPublished(pool);
  }, log);
  const { forget: forgetPublished, ...published } = memoryPublished(nowMs, wallMs, isForgotten, log);
  return {
    ...pools,
    ...memoryLeases(nowMs, log),
    ...records,
    ...published,
    isShared: false,
    link: () => ({ kind: "store", name: "store", up: true }),
    close: async () => undefined,
  };
}
