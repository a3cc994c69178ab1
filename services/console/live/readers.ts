import type { LiveEvent } from "./events.ts";

/** Somebody who is told. */
export interface Reader {
  take(event: LiveEvent): void;
  /** Whether he is told all of that pool, one of so many. */
  wants(pool: string, pools: number): boolean;
}

/** All who are told. */
export interface Readers {
  /** Returns how to end it. */
  add(reader: Reader): () => void;
  tell(event: LiveEvent): void;
  /** Tells who wants all of that pool; the event is made where anybody does. */
  tellOf(pool: string, make: () => LiveEvent): void;
  wanted(pool: string): boolean;
}

/** `pools` says how many there are. */
export function readers(pools: () => number): Readers {
  const all = new Set<Reader>();
  return {
    add: (reader) => {
      const own = { ...reader };
      all.add(own);
      return () => void all.delete(own);
    },
    tell: (event) => {
      for (const { take } of all) take(event);
    },
    tellOf: (pool, make) => {
      let made: LiveEvent | undefined;
      for (const { take, wants } of all) {
        if (!wants(pool, pools())) continue;
        made ??= make();
        take(made);
      }
    },
    wanted: (pool) => {
      for (const { wants } of all) if (wants(pool, pools())) return true;
      return false;
    },
  };
}
