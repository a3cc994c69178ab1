import { type MicroscalerError, messageOf } from "../../../shared/errors.ts";
import type { Decision } from "../../../shared/model/decision.ts";
import type { PoolStatus } from "../../../shared/model/status.ts";
import type { ConfiguredPool, EngineClient } from "../../../shared/rpc/engine-client.ts";
import type { EngineLink } from "./events.ts";

export interface EngineEvents {
  /** Called on changes only. */
  onLink(link: EngineLink): void;
  onPools(pools: readonly ConfiguredPool[]): void;
  onStatus(status: PoolStatus): void;
  /** The stream of one pool was lost, or is refused. */
  onPoolDown(pool: string, problem: string): void;
  onDecision(decision: Decision): void;
}

const listEveryMs = 2000;
const retryEveryMs = 500;

/** Follows everything the engine tells, for ever: which pools there are, their status, their decisions. */
export function watchEngine(client: EngineClient, events: EngineEvents): { close(): void } {
  const watches = new Map<string, { close(): void }>();
  let link: EngineLink | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = (next: EngineLink) => {
    if (closed || (link?.up === next.up && link.problem === next.problem)) return;
    link = next;
    events.onLink(next);
  };
  const onDown = (error: MicroscalerError) => {
    // A pool that was deleted ends its stream too; that says nothing of the engine.
    if (error.code === "unavailable" || error.code === "timeout") tell({ up: false, problem: error.message });
  };
  const follow = (pools: readonly ConfiguredPool[]) => {
    const names = new Set(pools.map(({ name }) => name));
    for (const [name, watch] of watches) {
      if (names.has(name)) continue;
      watch.close();
      watches.delete(name);
    }
    for (const name of names) {
      if (watches.has(name)) continue;
      const lost = (error: MicroscalerError) => {
        events.onPoolDown(name, error.message);
        onDown(error);
      };
      watches.set(name, client.watchPool(name, { onMessage: events.onStatus, onDown: lost }));
    }
  };
  const list = async () => {
    try {
      const pools = await client.listPools();
      if (closed) return;
      tell({ up: true });
      follow(pools);
      events.onPools(pools);
    } catch (thrown) {
      tell({ up: false, problem: messageOf(thrown) });
    }
    if (!closed) timer = setTimeout(list, link?.up ? listEveryMs : retryEveryMs);
  };

  const decisions = client.watchDecisions(undefined, { onMessage: events.onDecision, onDown });
  void list();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      decisions.close();
      for (const watch of watches.values()) watch.close();
    },
  };
}
