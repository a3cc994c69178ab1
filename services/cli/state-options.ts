import { Option } from "commander";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { unpaired } from "./certificate-options.ts";

/** Where the state is, as the command line says it. */
export interface StateOptions {
  readonly redis?: string;
  readonly redisPrefix?: string;
  readonly redisCa?: string;
  readonly redisCert?: string;
  readonly redisKey?: string;
}

/** The options that say where the state is. */
export function stateOptions(): Option[] {
  return [
    new Option(
      "--redis <url>",
      "keep the state in this Redis, which engines share: redis://host:6379/0, redis+sentinel://host1,host2/MASTER or redis+cluster://host1,host2, each with rediss for TLS; a password is a reference, such as redis://user:${env:REDIS_PASSWORD}@host (default: in memory)",
    ),
    new Option("--redis-prefix <text>", 'what its keys begin with (default: "microscaler")'),
    new Option("--redis-ca <file>", "who signed the certificate of the Redis, in PEM"),
    new Option("--redis-cert <file>", "who we are to the Redis, a certificate in PEM"),
    new Option("--redis-key <file>", "the key of --redis-cert, in PEM"),
  ];
}

/**
 * Starts what closes the store when it ends: the one that the options name, or one in memory. A Redis that is not there yet
 * is waited for by whoever uses it. Where the start fails the store is closed. @throws MicroscalerError `invalid` where the
 * options do not go together or the URL is none, and what `start` throws
 */
export async function startWithStore<Started>(
  options: StateOptions,
  log: Log,
  start: (store: Store) => Promise<Started>,
): Promise<Started> {
  const store = await openStore(options, log);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= store.close();
    return closed;
  };
  try {
    return await start({ ...store, close });
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function openStore(options: StateOptions, log: Log): Promise<Store> {
  const { redis, redisPrefix, redisCa, redisCert, redisKey } = options;
  refuseMisfits(options);
  if (redis === undefined) {
    const { memoryStore } = await import("../../shared/state/memory-store.ts");
    return memoryStore(undefined, undefined, log);
  }
  const { redisStore } = await import("../../shared/state/redis/redis-store.ts");
  return redisStore({
    ...{ url: redis, log },
    ...(redisPrefix !== undefined && { prefix: redisPrefix }),
    ...(redisCa !== undefined && { caFile: redisCa }),
    ...(redisCert !== undefined && { certFile: redisCert }),
    ...(redisKey !== undefined && { keyFile: redisKey }),
  });
}

function refuseMisfits({ redis, redisPrefix, redisCa, redisCert, redisKey }: StateOptions): void {
  const beside = {
    "--redis-prefix": redisPrefix,
    "--redis-ca": redisCa,
    "--redis-cert": redisCert,
    "--redis-key": redisKey,
  };
  const [given] = Object.entries(beside).find(([, value]) => value !== undefined) ?? [];
  if (redis === undefined && given !== undefined) throw misfit(`${given} is given without --redis: say which Redis`);
  const [missing] = unpaired({ prefix: "redis", cert: redisCert, key: redisKey });
  if (missing !== undefined) throw misfit(missing);
  const tls = [redisCa, redisCert].some((file) => file !== undefined);
  if (tls && redis !== undefined && /^redis(\+\w+)?:/.test(redis))
    throw misfit('--redis-ca and --redis-cert need a URL that begins with "rediss"');
}

function misfit(problem: string): MicroscalerError {
  return new MicroscalerError("invalid", problem);
}
