import { isDeepStrictEqual } from "node:util";
import type { PoolStatus } from "../../../shared/model/status.ts";
import type { ConfiguredPool, EngineClient } from "../../../shared/rpc/engine-client.ts";
import { poolStatusView } from "../api/view.ts";
import type { LiveEvents } from "./events.ts";
import type { FollowedPool } from "./followed-pool.ts";
import { poolHistories } from "./pool-histories.ts";
import type { Readers } from "./readers.ts";
import { throttle } from "./throttle.ts";

/** The pools that the engine has, each with what was told of it. */
export interface FollowedPools {
  of(pool: string): FollowedPool | undefined;
  all(): readonly FollowedPool[];
  count(): number;
  told(): LiveEvents["pools"];
  /** Takes up new ones and drops those that are gone. */
  sync(configured: readonly ConfiguredPool[]): void;
  put(status: PoolStatus): void;
  lost(pool: string, problem: string): void;
  /** The engine was lost: what is known is not of now. */
  cut(): void;
  /** Somebody begins to look. */
  look(reader: { wants(pool: string): boolean }): void;
  close(): void;
}

const statusEveryMs = 200;

export function followedPools(ask: EngineClient["history"], reading: Readers): FollowedPools {
  const pools = new Map<string, FollowedPool>();
  const histories = poolHistories(pools, ask, reading);
  const told = () => toldOf(pools);
  return {
    ...taking(pools),
    told,
    sync: (configured) => {
      const before = told();
      syncPools(pools, configured, reading);
      histories.begin(() => false);
      const now = told();
      if (!isDeepStrictEqual(now, before)) reading.tell({ event: "pools", data: now });
    },
    look: ({ wants }) => histories.begin(wants),
    close: () => {
      histories.close();
      for (const { statuses } of pools.values()) statuses.close();
    },
  };
}

/** What is told of single pools. */
function taking(
  pools: ReadonlyMap<string, FollowedPool>,
): Pick<FollowedPools, "of" | "all" | "count" | "put" | "lost" | "cut"> {
  return {
    of: (name) => pools.get(name),
    all: () => [...pools.values()],
    count: () => pools.size,
    put: (status) => {
      const pool = pools.get(status.pool);
      if (!pool) return;
      pool.newest = status;
      pool.toldAtMs = performance.now();
      pool.cut = false;
      delete pool.problem;
      pool.statuses.put(status);
    },
    lost: (name, problem) => {
      const pool = pools.get(name);
      if (pool) pool.problem = problem;
    },
    cut: () => {
      for (const pool of pools.values()) pool.cut = true;
    },
  };
}

function syncPools(
  pools: Map<string, FollowedPool>,
  configured: readonly ConfiguredPool[],
  reading: Pick<Readers, "tellOf">,
): void {
  const had = new Map(pools);
  pools.clear();
  for (const { name, removed } of configured) {
    const pass = (status: PoolStatus) =>
      reading.tellOf(name, () => ({ event: "status", data: poolStatusView(status) }));
    const known = had.get(name) ?? {
      ...{ name, statuses: throttle(statusEveryMs, pass) },
      ...{ leaving: removed, cut: false, lookedAtMs: performance.now() },
    };
    pools.set(name, Object.assign(known, { leaving: removed }));
    had.delete(name);
  }
  for (const gone of had.values()) gone.statuses.close();
}

function toldOf(pools: ReadonlyMap<string, FollowedPool>): LiveEvents["pools"] {
  return { names: [...pools.keys()], leaving: [...pools].filter(([, { leaving }]) => leaving).map(([name]) => name) };
}
