import type { Decision } from "../../../shared/model/decision.ts";
import { decisionView, poolStatusView } from "../api/view.ts";
import type { EngineLink, LiveEvent, LiveEvents } from "./events.ts";
import type { FollowedPool } from "./followed-pool.ts";
import { rowOf } from "./overview.ts";

export interface AllKnown {
  readonly link: EngineLink;
  readonly pools: readonly FollowedPool[];
  readonly told: LiveEvents["pools"];
  /** Oldest first. */
  readonly decisions: readonly Decision[];
}

const decisionsAtConnect = 100;

/** Tells somebody all there is that he wants. */
export function tellAllTo(
  { take, wants }: { take(event: LiveEvent): void; wants(pool: string): boolean },
  { link, pools, told, decisions }: AllKnown,
): void {
  take({ event: "engine", data: link });
  take({ event: "pools", data: told });
  take({ event: "overview", data: { rows: pools.map(rowOf) } });
  for (const { name, history, newest } of pools) {
    if (!wants(name)) continue;
    take({ event: "history", data: { pool: name, points: history?.points() ?? [] } });
    if (newest) take({ event: "status", data: poolStatusView(newest) });
  }
  const latest = decisions.filter(({ pool }) => wants(pool)).slice(-decisionsAtConnect);
  take({ event: "decisions", data: { decisions: latest.map(decisionView) } });
}
