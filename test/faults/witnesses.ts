import type { Decision } from "../../shared/model/decision.ts";
import type { PoolStatus } from "../../shared/model/status.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { machineMs } from "./journal.ts";

/** One who watches everything an engine tells, over a link of its own, and asks it for things. */
export interface Witness {
  readonly engine: string;
  readonly client: EngineClient;
  /** The newest; undefined while the engine cannot be asked. */
  status(pool: string): PoolStatus | undefined;
  /** The newest of a workload, and when it was told. */
  decision(pool: string, workload: string): (Decision & { readonly toldAtMs: number }) | undefined;
  close(): void;
}

/** `accuse` is told where numbers of decisions do not rise. */
export function witness(
  engine: string,
  address: string,
  pools: readonly string[],
  accuse: (problem: string) => void,
): Witness {
  const client = engineClient(address);
  const statuses = new Map<string, PoolStatus>();
  const newest = new Map<string, Decision & { readonly toldAtMs: number }>();
  let last: bigint | undefined;
  for (const pool of pools) {
    client.watchPool(pool, {
      onMessage: (status) => void statuses.set(pool, status),
      onDown: () => void statuses.delete(pool),
    });
  }
  client.watchDecisions(undefined, {
    onMessage: (decision) => {
      const { id, pool, workload } = decision;
      if (last !== undefined && id <= last) accuse(`decisions: ${engine} told decision ${id} after decision ${last}`);
      last = id;
      newest.set(`${pool}/${workload}`, { ...decision, toldAtMs: machineMs() });
    },
    onDown: () => undefined,
  });
  return {
    engine,
    client,
    status: (pool) => statuses.get(pool),
    decision: (pool, workload) => newest.get(`${pool}/${workload}`),
    close: () => client.close(),
  };
}
