import { MicroscalerError } from "../errors.ts";
import { type FenceSlot, slotBytes, slotFrom, slotOf } from "./fence-slot.ts";
import type { FenceRecord } from "./fencing.ts";

/** Two slots that one pool overwrites in turn: a write that a crash tears leaves the other whole. */
export const pairBytes = 2 * slotBytes;

interface Place {
  readonly pair: number;
  /** The number of the newest write that is certainly on disk; 0: none. */
  write: number;
}

/** Which pool has which pair of slots in a file, and what is to be written there next. */
export interface FencePairs {
  readonly records: ReadonlyMap<string, FenceRecord>;
  /** Gives a pool a pair for good, if one is free. Says whether the pool has one now. */
  place(pool: string): boolean;
  /** How many of these pools still need a pair that is not there. */
  missing(pools: Iterable<string>): number;
  /** Adds pairs at the end of the file. */
  add(pairs: number): void;
  /**
   * The next slot of a pool that has a pair, and its first byte. Until `written` it is the same one: the slot of the last
   * write that is certainly on disk is never overwritten.
   */
  next(pool: string, record: FenceRecord): { readonly at: number; readonly bytes: Buffer } | undefined;
  written(pool: string): void;
}

/** @throws MicroscalerError `wrong-state` where a pair was in use and neither slot can be understood */
export function fencePairs(bytes: Buffer, path: string): FencePairs {
  const records = new Map<string, FenceRecord>();
  const places = new Map<string, Place>();
  const free: number[] = [];
  let count = Math.ceil(bytes.length / pairBytes);
  for (let pair = 0; pair < count; pair += 1) {
    const newest = newestSlot(bytes.subarray(pair * pairBytes, (pair + 1) * pairBytes), path);
    if (newest) {
      places.set(newest.pool, { pair, write: newest.write });
      records.set(newest.pool, newest.record);
    } else free.push(pair);
  }
  return {
    records,
    place: (pool) => {
      if (places.has(pool)) return true;
      const pair = free.shift();
      if (pair !== undefined) places.set(pool, { pair, write: 0 });
      return pair !== undefined;
    },
    missing: (pools) => Math.max(0, [...pools].filter((pool) => !places.has(pool)).length - free.length),
    add: (pairs) => {
      for (const end = count + pairs; count < end; count += 1) free.push(count);
    },
    next: (pool, record) => {
      const place = places.get(pool);
      if (!place) return undefined;
      const write = place.write + 1;
      return { at: place.pair * pairBytes + placeInPair(write), bytes: slotOf({ pool, record, write }) };
    },
    written: (pool) => {
      const place = places.get(pool);
      if (place) place.write += 1;
    },
  };
}

/** The newer of the slots that are whole; undefined where nothing was ever written, or the first write was torn. */
function newestSlot(pair: Buffer, path: string): FenceSlot | undefined {
  const slots = [pair.subarray(0, slotBytes), pair.subarray(slotBytes)];
  const newest = slots.flatMap((slot) => slotFrom(slot) ?? []).sort((a, b) => b.write - a.write)[0];
  // The first write goes into the second slot: while the first slot is empty, nothing before it was ever on record.
  if (newest || pair.subarray(0, slotBytes).every((byte) => byte === 0)) return newest;
  throw new MicroscalerError(
    "wrong-state",
    `${path} does not say who may command its pool; remove it once no other engine is running`,
  );
}

function placeInPair(write: number): number {
  return (write % 2) * slotBytes;
}
