import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { MicroscalerError, messageOf } from "../errors.ts";
import { fencePairs, pairBytes } from "./fence-pairs.ts";
import { fitsSlot } from "./fence-slot.ts";
import type { FenceRecord, FenceStore } from "./fencing.ts";
import { gathered } from "./gathered.ts";
import { type Slot, slotFile, slotsIn } from "./slot-file.ts";

/** The file grows by so many pools at a time: from then on a record is bytes synced in place. */
const pairsAtOnce = 256;

/**
 * Keeps the records of all pools in one file below `stateDir`, a pair of slots each. What is saved while a sync is under
 * way is gathered and synced together: a thousand pools cost a few syncs, not a thousand.
 * @throws MicroscalerError `wrong-state` where the file cannot be understood
 */
export function fenceFiles(stateDir: string): FenceStore & { close(): Promise<void> } {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, "fences");
  const found = slotsIn(path, pairsAtOnce * pairBytes);
  const pairs = fencePairs(found, path);
  const file = slotFile(path, found);
  let closed = false;

  /** Why pools could not be given a pair. */
  const placed = async (pools: readonly string[]): Promise<Map<string, unknown>> => {
    let why: unknown;
    const more = Math.ceil(pairs.missing(pools) / pairsAtOnce) * pairsAtOnce;
    try {
      if (more > 0) {
        await file.grow(more * pairBytes);
        pairs.add(more);
      }
    } catch (thrown) {
      why = thrown;
    }
    return new Map(pools.flatMap((pool) => (pairs.place(pool) ? [] : [[pool, why]])));
  };
  const records = gathered<FenceRecord>(async (batch) => {
    const failures = await placed([...batch.keys()]);
    const slots = new Map<string, Slot>();
    for (const [pool, record] of batch) {
      const slot = pairs.next(pool, record);
      if (slot) slots.set(pool, slot);
    }
    const unwritten = await file.write(slots);
    for (const pool of slots.keys()) {
      if (unwritten.has(pool)) failures.set(pool, unwritten.get(pool));
      else pairs.written(pool);
    }
    return failures;
  });
  return {
    records: pairs.records,
    save: async (pool, record) => {
      if (closed) throw new MicroscalerError("unavailable", `pool ${pool}: the actuator is stopping`);
      if (!fitsSlot(pool, record)) {
        throw new MicroscalerError("invalid", `pool ${pool}: the names of pool and holder are too long to keep`);
      }
      try {
        await records.save(pool, record);
      } catch (thrown) {
        const problem = `pool ${pool}: who may command it cannot be written down: ${messageOf(thrown)}`;
        throw new MicroscalerError("unavailable", problem, { cause: thrown });
      }
    },
    close: async () => {
      closed = true;
      await records.idle();
      await file.close();
    },
  };
}
