import type { Decision } from "../../../shared/model/decision.ts";
import type { PoolStatus } from "../../../shared/model/status.ts";
import type { EngineClient } from "../../../shared/rpc/engine-client.ts";
import { producersPool, sharedPool } from "./names.ts";

/** What the engine says of the demo's pools, as newly as it came. */
export interface Following {
  pool(name: string): PoolStatus | undefined;
  /** The last ones that changed something, newest last. */
  decisions(): readonly Decision[];
  close(): void;
}

export interface FollowEvents {
  onStatus(status: PoolStatus): void;
  /** Once per loss of a stream; it is opened again by itself. */
  onLoss(problem: string): void;
}

const decisionsKept = 20;

export function follow(client: EngineClient, { onStatus, onLoss }: FollowEvents): Following {
  const pools = new Map<string, PoolStatus>();
  const decisions: Decision[] = [];
  const onDown = ({ message }: Error) => onLoss(message);
  const watches = [
    ...[sharedPool, producersPool].map((name) =>
      client.watchPool(name, {
        onMessage: (status) => {
          pools.set(name, status);
          onStatus(status);
        },
        onDown,
      }),
    ),
    client.watchDecisions(sharedPool, {
      onMessage: (decision) => {
        decisions.push(decision);
        if (decisions.length > decisionsKept) decisions.shift();
      },
      onDown,
    }),
  ];
  return {
    pool: (name) => pools.get(name),
    decisions: () => decisions,
    close: () => {
      for (const watch of watches) watch.close();
    },
  };
}
