import { isDeepStrictEqual } from "node:util";
import type { Decision } from "../../../shared/model/decision.ts";
import type { PoolStatus } from "../../../shared/model/status.ts";
import type { ConfiguredPool, EngineClient } from "../../../shared/rpc/engine-client.ts";
import { decisionView, poolStatusView } from "../api/view.ts";
import { watchEngine } from "./engine-watch.ts";
import { type EngineLink, type LiveEvent, type LiveEvents, notYetAnswered } from "./events.ts";
import { type History, history, pointEveryMs, pointOf } from "./history.ts";
import { type Seeding, seeding } from "./seeding.ts";
import { type Throttle, throttle } from "./throttle.ts";

/** Everything the engine told lately, and a way to follow it. */
export interface Feed {
  link(): EngineLink;
  /** The newest status, also while the engine is away; undefined: none was told yet. */
  status(pool: string): PoolStatus | undefined;
  /** Oldest first. */
  decisions(): readonly Decision[];
  /** Tells all that is known at once and every change from then on. Returns how to end it. */
  subscribe(take: (event: LiveEvent) => void): () => void;
  close(): void;
}

const statusEveryMs = 200;
const linkEveryMs = 1000;
/** A tenth of what engines keep; programs that fall behind further take the stream. */
const keptDecisions = 1000;
const decisionsAtConnect = 100;

interface FollowedPool {
  readonly history: History;
  readonly statuses: Throttle<PoolStatus>;
  newest?: PoolStatus;
  /** The newest status came over the connection that is open now. */
  fresh: boolean;
  leaving: boolean;
}

/** Starts to follow the engine. `onLink` is told when it is lost and when it is back. */
export function startFeed(client: EngineClient, onLink: (link: EngineLink) => void): Feed {
  const subscribers = new Set<(event: LiveEvent) => void>();
  const pools = new Map<string, FollowedPool>();
  const decisions: Decision[] = [];
  let link = notYetAnswered;

  const publish = (event: LiveEvent) => {
    for (const take of subscribers) take(event);
  };
  const seeds = seeding(client.history, (name, moments) => {
    const pool = pools.get(name);
    if (!pool || moments.length === 0) return;
    pool.history.seed(moments, Date.now());
    publish({ event: "history", data: { pool: name, points: pool.history.points() } });
  });
  const watch = watchEngine(client, {
    onLink: (next) => {
      link = next;
      if (!next.up) for (const pool of pools.values()) pool.fresh = false;
      onLink(next);
      publish({ event: "engine", data: next });
    },
    onPools: (configured) => {
      if (syncPools(pools, configured, { publish, seeds })) publish({ event: "pools", data: told(pools) });
    },
    onStatus: (status) => {
      const pool = pools.get(status.pool);
      if (!pool) return;
      pool.newest = status;
      pool.fresh = true;
      pool.statuses.put(status);
    },
    onDecision: (decision) => {
      decisions.push(decision);
      if (decisions.length > keptDecisions) decisions.shift();
      publish({ event: "decision", data: decisionView(decision) });
    },
  });
  const points = setInterval(() => recordPoints(pools, publish), pointEveryMs);
  const beats = setInterval(() => publish({ event: "engine", data: link }), linkEveryMs);

  return {
    link: () => link,
    status: (pool) => pools.get(pool)?.newest,
    decisions: () => [...decisions],
    subscribe: (take) => {
      for (const event of known(link, pools, decisions)) take(event);
      subscribers.add(take);
      return () => subscribers.delete(take);
    },
    close: () => {
      clearInterval(points);
      clearInterval(beats);
      watch.close();
      seeds.close();
      for (const pool of pools.values()) pool.statuses.close();
    },
  };
}

/** Takes up new pools and drops those that are gone; true where anything changed. */
function syncPools(
  pools: Map<string, FollowedPool>,
  configured: readonly ConfiguredPool[],
  { publish, seeds }: { readonly publish: (event: LiveEvent) => void; readonly seeds: Seeding },
): boolean {
  const before = told(pools);
  const had = new Map(pools);
  pools.clear();
  for (const { name, removed } of configured) {
    const pass = (status: PoolStatus) => publish({ event: "status", data: poolStatusView(status) });
    const known = had.get(name) ?? { history: history(), statuses: throttle(statusEveryMs, pass), fresh: false };
    pools.set(name, Object.assign(known, { leaving: removed }));
    if (!had.delete(name)) seeds.want(name);
  }
  for (const gone of had.values()) gone.statuses.close();
  return !isDeepStrictEqual(told(pools), before);
}

function told(pools: ReadonlyMap<string, FollowedPool>): LiveEvents["pools"] {
  return { names: [...pools.keys()], leaving: [...pools].filter(([, { leaving }]) => leaving).map(([name]) => name) };
}

function recordPoints(pools: ReadonlyMap<string, FollowedPool>, publish: (event: LiveEvent) => void): void {
  const wallMs = Date.now();
  for (const [name, pool] of pools) {
    const point = pointOf(pool.fresh ? pool.newest : undefined, wallMs);
    pool.history.add(point);
    publish({ event: "point", data: { pool: name, point } });
  }
}

function* known(
  link: EngineLink,
  pools: ReadonlyMap<string, FollowedPool>,
  decisions: readonly Decision[],
): Iterable<LiveEvent> {
  yield { event: "engine", data: link };
  yield { event: "pools", data: told(pools) };
  for (const [name, pool] of pools) {
    yield { event: "history", data: { pool: name, points: pool.history.points() } };
    if (pool.newest) yield { event: "status", data: poolStatusView(pool.newest) };
  }
  yield { event: "decisions", data: { decisions: decisions.slice(-decisionsAtConnect).map(decisionView) } };
}
