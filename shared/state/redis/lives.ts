import { setTimeout as wait } from "node:timers/promises";
import { backoffMs } from "../../backoff.ts";
import { MicroscalerError } from "../../errors.ts";
import type { RedisConnectionOptions } from "./connection.ts";
import { type ConnectionLife, connectionLife } from "./life.ts";
import { redisFailure } from "./redis-failure.ts";
import { resolvers } from "./resolvers.ts";

/** One connection after the other, for ever. */
export interface ConnectionLives {
  /** The one that is of use now. */
  now(): ConnectionLife | undefined;
  /** Why there is none. */
  problem(): MicroscalerError;
  /** Once it is known whether the first comes to something. */
  readonly first: Promise<void>;
  close(): Promise<void>;
}

const reconnect = { firstMs: 50, mostMs: 1000 };

/** `shown` is where the server is, for a person. */
export function connectionLives(options: RedisConnectionOptions, shown: string): ConnectionLives {
  const { news, log } = options;
  const closing = new AbortController();
  const first = resolvers<void>();
  let life: ConnectionLife | undefined;
  let problem = new MicroscalerError("unavailable", `the store at ${shown} is not connected yet`);
  const liveOnce = async (): Promise<boolean> => {
    let next: ConnectionLife | undefined;
    try {
      next = connectionLife(options, closing.signal);
      await next.began;
      life = next;
      log?.info(`connected to the store at ${shown}`);
      first.resolve();
      news.tellAll();
      await next.over;
    } catch (thrown) {
      if (!closing.signal.aborted) {
        problem = redisFailure(thrown, shown).error;
        log?.warn(problem.message);
      }
    }
    const lived = life !== undefined;
    life = undefined;
    first.resolve();
    await next?.end();
    return lived;
  };
  const liveOn = async () => {
    let attempt = 0;
    while (!closing.signal.aborted) {
      attempt = (await liveOnce()) ? 0 : attempt + 1;
      await wait(backoffMs(attempt, reconnect), undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const living = liveOn();
  return {
    now: () => life,
    problem: () => problem,
    first: first.promise,
    close: async () => {
      problem = new MicroscalerError("unavailable", `the store at ${shown} was closed here`);
      closing.abort(problem);
      await living;
    },
  };
}
