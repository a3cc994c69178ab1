import type { PoolStatus } from "../../../shared/model/status.ts";
import type { EngineClient } from "../../../shared/rpc/engine-client.ts";

/** The status of every pool an engine has, once. @throws MicroscalerError `unavailable` where it cannot be reached */
export async function readStatuses(client: EngineClient): Promise<readonly PoolStatus[]> {
  const pools = await client.listPools();
  return Promise.all(pools.map(({ name }) => readStatus(client, name)));
}

function readStatus(client: EngineClient, pool: string): Promise<PoolStatus> {
  return new Promise((resolve, reject) => {
    const stream = client.watchPool(pool, {
      onMessage: (status) => {
        stream.close();
        resolve(status);
      },
      onDown: (error) => {
        stream.close();
        reject(error);
      },
    });
  });
}

/** What an engine says of its pools, as it changes. */
export interface Watched {
  readonly statuses: readonly PoolStatus[];
  /** Set while the engine does not answer; the statuses are the last ones known. */
  readonly problem?: string;
}

/** Follows every pool of an engine until it is closed. */
export async function watchStatuses(
  client: EngineClient,
  onChange: (watched: Watched) => void,
): Promise<{ close(): void }> {
  const statuses = new Map((await readStatuses(client)).map((status) => [status.pool, status]));
  const problems = new Map<string, string>();
  const tell = () => {
    const [problem] = problems.values();
    onChange({ statuses: [...statuses.values()], ...(problem === undefined ? {} : { problem }) });
  };
  tell();
  const streams = [...statuses.keys()].map((pool) =>
    client.watchPool(pool, {
      onMessage: (status) => {
        problems.delete(pool);
        statuses.set(pool, status);
        tell();
      },
      onDown: (error) => {
        problems.set(pool, error.message);
        tell();
      },
    }),
  );
  return {
    close: () => {
      for (const stream of streams) stream.close();
    },
  };
}
