import { memoryAsked } from "./memory-asked.ts";
import { memoryLeases } from "./memory-leases.ts";
import { memoryPools } from "./memory-pools.ts";
import { memoryPublished } from "./memory-published.ts";
import { memoryRecords } from "./memory-records.ts";
import type { Store } from "./store.ts";

/**
 * The embedded store: everything in this process, gone with it. `nowMs` is a monotonic clock, `wallMs` what decisions are
 * numbered from.
 */
export function memoryStore(
  nowMs: () => number = () => performance.now(),
  wallMs: () => number = () => Date.now(),
): Store {
  const { forget: forgetRecords, ...records } = memoryRecords(nowMs);
  const { forget: forgetPublished, ...published } = memoryPublished(nowMs, wallMs);
  const forget = (pool: string) => {
    forgetRecords(pool);
    forgetPublished(pool);
  };
  return {
    ...memoryPools(forget),
    ...memoryLeases(nowMs),
    ...records,
    ...published,
    ...memoryAsked(nowMs),
    link: () => ({ name: "store", up: true }),
    close: async () => undefined,
  };
}
