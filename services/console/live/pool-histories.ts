import type { EngineClient } from "../../../shared/rpc/engine-client.ts";
import { type FollowedPool, isFresh } from "./followed-pool.ts";
import { history, pointEveryMs, pointOf } from "./history.ts";
import type { Readers } from "./readers.ts";
import { seeding } from "./seeding.ts";

/** The last ten minutes of the pools that somebody looks at, and of all where there are few. */
export interface PoolHistories {
  /** Begins those that are wanted and were not kept: the engine is asked for what was before. */
  begin(wants: (pool: string) => boolean): void;
  close(): void;
}

/** Of so few pools the history is kept though nobody looks. */
const alwaysKept = 20;
const keptUnseenMs = 60_000;

export function poolHistories(
  pools: ReadonlyMap<string, FollowedPool>,
  ask: EngineClient["history"],
  reading: Readers,
): PoolHistories {
  const seeds = seeding(ask, (name, moments) => {
    const { history: kept } = pools.get(name) ?? {};
    if (!kept || moments.length === 0) return;
    kept.seed(moments, Date.now());
    reading.tellOf(name, () => ({ event: "history", data: { pool: name, points: kept.points() } }));
  });
  const looked = (pool: FollowedPool) => {
    pool.lookedAtMs = performance.now();
    if (pool.history) return;
    pool.history = history();
    seeds.want(pool.name);
  };
  const areFew = () => pools.size <= alwaysKept;
  const record = (pool: FollowedPool, wallMs: number) => {
    if (!pool.history) return;
    const point = pointOf(isFresh(pool) ? pool.newest : undefined, wallMs);
    pool.history.add(point);
    reading.tellOf(pool.name, () => ({ event: "point", data: { pool: pool.name, point } }));
  };
  const timer = setInterval(() => {
    const wallMs = Date.now();
    for (const pool of pools.values()) {
      if (areFew() || reading.wanted(pool.name)) looked(pool);
      else if (performance.now() - pool.lookedAtMs > keptUnseenMs) delete pool.history;
      record(pool, wallMs);
    }
  }, pointEveryMs);
  return {
    begin: (wants) => {
      for (const pool of pools.values()) if (areFew() || wants(pool.name)) looked(pool);
    },
    close: () => {
      clearInterval(timer);
      seeds.close();
    },
  };
}
