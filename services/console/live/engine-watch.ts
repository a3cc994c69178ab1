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
  const watches = poolWatches(client, events, onDown);
  const list = async () => {
    try {
      const pools = await client.listPools();
      if (closed) return;
      tell({ up: true });
      watches.follow(pools);
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
      watches.follow([]);
    },
  };
}

/** A stream for each pool there is. */
function poolWatches(
  client: Pick<EngineClient, "watchPool">,
  { onStatus, onPoolDown }: Pick<EngineEvents, "onStatus" | "onPoolDown">,
  onDown: (error: MicroscalerError) => void,
): { follow(pools: readonly ConfiguredPool[]): void } {
  const watches = new Map<string, { close(): void }>();
  const watch = (name: string) =>
    client.watchPool(name, {
      onMessage: onStatus,
      onDown: (error) => {
        onPoolDown(name, error.message);
        onDown(error);
      },
    });
  return {
    follow: (pools) => {
      const names = new Set(pools.map(({ name }) => name));
      for (const [name, ended] of watches) {
        if (names.has(name)) continue;
        ended.close();
        watches.delete(name);
      }
      for (const name of names) if (!watches.has(name)) watches.set(name, watch(name));
    },
  };
}
