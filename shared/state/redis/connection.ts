import { setTimeout as wait } from "node:timers/promises";
import { backoffMs } from "../../backoff.ts";
import { MicroscalerError } from "../../errors.ts";
import type { LinkStatus } from "../../model/status.ts";
import type { Log } from "../../telemetry/log.ts";
import type { RedisClient, RedisTlsFiles } from "./client.ts";
import { evaluate } from "./evaluate.ts";
import type { RedisKeys } from "./keys.ts";
import { type ConnectionLife, connectionLife } from "./life.ts";
import type { News } from "./news.ts";
import { redisAddress } from "./redis-address.ts";
import { redisFailure, timedOut } from "./redis-failure.ts";
import { resolvers } from "./resolvers.ts";
import type { RedisScript } from "./scripts/script.ts";
import { within } from "./within.ts";

export interface RedisConnectionOptions extends RedisTlsFiles {
  readonly url: string;
  readonly keys: RedisKeys;
  readonly news: News;
  /** An answer comes within so long, or not at all. */
  readonly deadlineMs: number;
  readonly log?: Log | undefined;
}

/** One connection after the other to the same Redis. Calls are refused at once while there is none. */
export interface RedisConnection {
  /** Runs a script that changes something; it is given the common arguments before these. */
  change(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  read<Result>(call: (client: RedisClient) => Promise<Result>): Promise<Result>;
  link(): LinkStatus;
  close(): Promise<void>;
}

const reconnect = { firstMs: 50, mostMs: 1000 };

/** @throws MicroscalerError `invalid` where the URL is not one */
export function redisConnection(options: RedisConnectionOptions): RedisConnection {
  const { url, keys, news, deadlineMs, log } = options;
  const { shown } = redisAddress(url);
  const closing = new AbortController();
  let life: ConnectionLife | undefined;
  let problem = new MicroscalerError("unavailable", `the store at ${shown} is not connected yet`);
  const first = resolvers<void>();

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

  const call = async <Result>(ask: (life: ConnectionLife) => Promise<Result>): Promise<Result> => {
    const untilMs = performance.now() + deadlineMs;
    const late = () => timedOut(shown);
    await within(first.promise, deadlineMs, late);
    const asked = life;
    if (!asked) throw problem;
    try {
      return await within(ask(asked), untilMs - performance.now(), late);
    } catch (thrown) {
      const { error, connectionOver, late: lateThere } = redisFailure(thrown, shown);
      if (connectionOver) asked.fail(error);
      if (lateThere) throw new LateAtServer(error.message);
      throw error;
    }
  };
  return {
    change: async (script, keysOfScript, args) => {
      const run = () =>
        call(({ client, lateAtMs }) =>
          evaluate(client, script, keysOfScript, [String(lateAtMs()), keys.channel, ...args.map(String)]),
        );
      try {
        return await run();
      } catch (thrown) {
        if (!(thrown instanceof LateAtServer)) throw thrown;
        await call(({ look }) => look()); // its clock was set forward, or it is another server: nothing was carried out
        return await run();
      }
    },
    read: (ask) => call(({ client }) => ask(client)),
    link: () => (life ? { name: "store", up: true } : { name: "store", up: false, problem: problem.message }),
    close: async () => {
      problem = new MicroscalerError("unavailable", `the store at ${shown} was closed here`);
      closing.abort(problem);
      await living;
    },
  };
}

class LateAtServer extends MicroscalerError {
  constructor(message: string) {
    super("timeout", message);
  }
}
