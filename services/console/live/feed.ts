import type { Decision } from "../../../shared/model/decision.ts";
import type { PoolStatus } from "../../../shared/model/status.ts";
import type { EngineClient } from "../../../shared/rpc/engine-client.ts";
import { decisionView } from "../api/view.ts";
import { watchEngine } from "./engine-watch.ts";
import { type EngineLink, type LiveEvent, notYetAnswered } from "./events.ts";
import { type FollowedPools, followedPools } from "./followed-pools.ts";
import { overview } from "./overview.ts";
import { type Reader, readers } from "./readers.ts";
import { tellAllTo } from "./tell-all.ts";

/** Everything the engine told lately, and a way to follow it. */
export interface Feed {
  link(): EngineLink;
  /** The newest status, also while the engine is away; undefined: none was told yet. */
  status(pool: string): PoolStatus | undefined;
  /** How long ago that was told, in ms. */
  statusAgeMs(pool: string): number | undefined;
  /** Oldest first. */
  decisions(): readonly Decision[];
  /** Tells all that is known and wanted at once and every change from then on. Returns how to end it. */
  subscribe(take: (event: LiveEvent) => void, wants?: Reader["wants"]): () => void;
  close(): void;
}

const linkEveryMs = 1000;
/** A tenth of what engines keep; programs that fall behind further take the stream. */
const keptDecisions = 1000;

/** Starts to follow the engine. `onLink` is told when it is lost and when it is back. */
export function startFeed(client: EngineClient, onLink: (link: EngineLink) => void): Feed {
  const reading = readers(() => pools.count());
  const pools: FollowedPools = followedPools(client.history, reading);
  const rows = overview();
  const decisions: Decision[] = [];
  let link = notYetAnswered;
  const watch = watchEngine(client, {
    onLink: (next) => {
      link = next;
      if (!next.up) pools.cut();
      onLink(next);
      reading.tell({ event: "engine", data: next });
    },
    onPools: pools.sync,
    onStatus: pools.put,
    onPoolDown: pools.lost,
    onDecision: (decision) => {
      decisions.push(decision);
      if (decisions.length > keptDecisions) decisions.shift();
      reading.tellOf(decision.pool, () => ({ event: "decision", data: decisionView(decision) }));
    },
  });
  const beats = setInterval(() => {
    reading.tell({ event: "engine", data: link });
    const changed = link.up ? rows.changed(pools.all()) : []; // while it is away the link says so for all of them
    if (changed.length > 0) reading.tell({ event: "overview", data: { rows: changed } });
  }, linkEveryMs);

  return {
    link: () => link,
    status: (pool) => pools.of(pool)?.newest,
    statusAgeMs: (pool) => {
      const { toldAtMs } = pools.of(pool) ?? {};
      return toldAtMs === undefined ? undefined : Math.round(performance.now() - toldAtMs);
    },
    decisions: () => [...decisions],
    subscribe: (take, wants = () => true) => {
      const reader = { take, wants: (pool: string) => wants(pool, pools.count()) };
      pools.look(reader);
      tellAllTo(reader, { link, pools: pools.all(), told: pools.told(), decisions });
      return reading.add({ take, wants });
    },
    close: () => {
      clearInterval(beats);
      watch.close();
      pools.close();
    },
  };
}
