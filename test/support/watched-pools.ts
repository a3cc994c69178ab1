import type { WatchedPools } from "../../services/decision-engine/keda/pool-statuses.ts";
import type { MicroscalerError } from "../../shared/errors.ts";
import type { PoolStatus } from "../../shared/model/status.ts";

/** Pools that a test says everything of. */
export interface WatchedDouble extends WatchedPools {
  /** Every watch so far. */
  readonly watched: readonly string[];
  /** Pools that are watched now. */
  readonly open: readonly string[];
  tell(status: PoolStatus): void;
  /** The pool is no more. */
  end(pool: string, why: MicroscalerError): void;
  /** There is no such pool, until undefined is said. */
  lacks(pool: string, why: MicroscalerError | undefined): void;
}

interface Watch {
  readonly pool: string;
  tell(status: PoolStatus): void;
  gone(why: MicroscalerError): void;
}

export function watchedDouble(): WatchedDouble {
  const newest = new Map<string, PoolStatus>();
  const missing = new Map<string, MicroscalerError | undefined>();
  const watches = new Set<Watch>();
  const watched: string[] = [];
  return {
    watched,
    get open() {
      return [...watches].map(({ pool }) => pool);
    },
    watch: (pool, tell, gone) => {
      const watch = { pool, tell, gone };
      watched.push(pool);
      const why = missing.get(pool);
      if (why) gone(why);
      else watches.add(watch);
      const known = newest.get(pool);
      if (known && !why) tell(known);
      return () => watches.delete(watch);
    },
    tell: (status) => {
      newest.set(status.pool, status);
      for (const watch of watches) if (watch.pool === status.pool) watch.tell(status);
    },
    end: (pool, why) => {
      newest.delete(pool);
      for (const watch of [...watches]) if (watch.pool === pool) watch.gone(why);
    },
    lacks: (pool, why) => missing.set(pool, why),
  };
}
