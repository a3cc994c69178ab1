import { MicroscalerError } from "../../errors.ts";
import type { LinkStatus } from "../../model/status.ts";
import type { Log } from "../../telemetry/log.ts";
import { within } from "../../within.ts";
import type { RedisClient, RedisTlsFiles } from "./client.ts";
import { evaluate } from "./evaluate.ts";
import type { RedisKeys } from "./keys.ts";
import type { ConnectionLife } from "./life.ts";
import { connectionLives } from "./lives.ts";
import type { News } from "./news.ts";
import { redisAddress } from "./redis-address.ts";
import { redisFailure, timedOut } from "./redis-failure.ts";
import type { RedisScript } from "./scripts/script.ts";

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

/** @throws MicroscalerError `invalid` where the URL is not one */
export function redisConnection(options: RedisConnectionOptions): RedisConnection {
  const { url, keys, deadlineMs } = options;
  const { shown } = redisAddress(url);
  const lives = connectionLives(options, shown);
  const call = async <Result>(ask: (life: ConnectionLife) => Promise<Result>): Promise<Result> => {
    const untilMs = performance.now() + deadlineMs;
    const late = () => timedOut(shown);
    await within(lives.first, deadlineMs, late);
    const asked = lives.now();
    if (!asked) throw lives.problem();
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
    link: () => {
      const link = { kind: "store", name: "store" } as const;
      return lives.now() ? { ...link, up: true } : { ...link, up: false, problem: lives.problem().message };
    },
    close: lives.close,
  };
}

class LateAtServer extends MicroscalerError {
  constructor(message: string) {
    super("timeout", message);
  }
}
