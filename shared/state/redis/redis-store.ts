import type { Log } from "../../telemetry/log.ts";
import type { Store } from "../store.ts";
import type { RedisTlsFiles } from "./client.ts";
import { redisConnection } from "./connection.ts";
import { redisKeys } from "./keys.ts";
import { news } from "./news.ts";
import { redisDecisions } from "./redis-decisions.ts";
import { redisLeases } from "./redis-leases.ts";
import { redisPools } from "./redis-pools.ts";
import { redisPublished } from "./redis-published.ts";
import { redisRecords } from "./redis-records.ts";

export interface RedisStoreOptions extends RedisTlsFiles {
  /** Where it is, @see redisAddress. */
  readonly url: string;
  /** What all keys begin with; engines of another prefix have nothing in common with these. @default microscaler */
  readonly prefix?: string;
  /** An answer comes within so long, or the call is refused. @default 1000 */
  readonly deadlineMs?: number;
  /** Told when the connection comes and goes, and of listeners that fail. */
  readonly log?: Log;
}

/**
 * The state in a Redis 6 or newer, shared by all engines that name the same. It connects by itself and again and again.
 * @throws MicroscalerError `invalid` where the URL or the prefix is not one
 */
export function redisStore({ prefix = "microscaler", deadlineMs = 1000, ...options }: RedisStoreOptions): Store {
  const keys = redisKeys(prefix);
  const told = news(options.log);
  const connection = redisConnection({ ...options, keys, news: told, deadlineMs });
  const { onPools, onEngines, onChange, onDecisions, onAsked } = told;
  return {
    ...redisPools(connection, keys, options.log),
    ...redisLeases(connection, keys),
    ...redisRecords(connection, keys),
    ...redisPublished(connection, keys),
    ...redisDecisions(connection, keys),
    ...{ onPools, onEngines, onChange, onDecisions, onAsked },
    isShared: true,
    link: connection.link,
    close: connection.close,
  };
}
