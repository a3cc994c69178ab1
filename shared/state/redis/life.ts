import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { MicroscalerError } from "../../errors.ts";
import { within } from "../../within.ts";
import { newsClient, type RedisClient, redisClient } from "./client.ts";
import type { RedisConnectionOptions } from "./connection.ts";
import { evaluate, texts } from "./evaluate.ts";
import { failing } from "./failing.ts";
import { watchMaster } from "./master-watch.ts";
import { redisAddress } from "./redis-address.ts";
import { timedOut } from "./redis-failure.ts";
import { look as lookScript } from "./scripts/look.ts";

/** One connection, from its beginning to its end. */
export interface ConnectionLife {
  readonly client: RedisClient;
  /** Once it is of use: news are heard, and changes would be taken. Rejects where it comes to nothing. */
  readonly began: Promise<void>;
  /** Rejects once it is of no use any more. */
  readonly over: Promise<never>;
  fail(why: Error): void;
  /** Until when a command that is sent now may be carried out, in ms by the clock of the server. */
  lateAtMs(): number;
  /** Reads the server's clock and the versions. */
  look(): Promise<void>;
  /** Leaves no socket. */
  end(): Promise<void>;
}

const lookEveryMs = 1000;
const endedWithinMs = 2000;

/** @throws MicroscalerError `invalid` where the address cannot be resolved now */
export function connectionLife(options: RedisConnectionOptions, closing: AbortSignal): ConnectionLife {
  const { url, keys, news, deadlineMs } = options;
  const address = redisAddress(url);
  const client = redisClient(address, options, deadlineMs);
  const clients: RedisClient[] = [client];
  const { over, signal, fail, watch, reason } = failing();
  watch(client);
  const another = () =>
    fail(new MicroscalerError("unavailable", `the store at ${address.shown} has another master now`));
  const unwatch =
    address.kind === "sentinel" && client instanceof Redis
      ? watchMaster(address, client.options, another)
      : () => undefined;
  const closed = () => fail(new MicroscalerError("unavailable", "closed"));
  closing.addEventListener("abort", closed, { once: true });
  let serverAheadMs = 0;
  const look = async () => {
    const asked = evaluate(client, lookScript, [keys.one("versions")], []);
    const [nowMs = "", ...versions] = texts(await within(asked, deadlineMs, () => timedOut(address.shown)));
    serverAheadMs = Number(nowMs) - performance.now(); // at most: the answer took its time
    news.read(versions);
  };
  const begin = async () => {
    await client.connect();
    signal.throwIfAborted(); // it was ended meanwhile: nothing more is opened
    const ears = newsClient(client, address, options, deadlineMs);
    clients.push(ears);
    watch(ears);
    await ears.connect();
    ears.on("message", (_channel: string, message: string) => news.heard(message));
    await ears.subscribe(keys.channel);
    await look();
  };
  const lookOn = async () => {
    while (!signal.aborted) {
      await wait(lookEveryMs, undefined, { signal });
      await look();
    }
  };
  const began = Promise.race([begin(), over]).catch((thrown: Error) => {
    throw reason(thrown);
  });
  began.then(lookOn).catch(fail);
  return {
    ...{ client, began, over, fail, look },
    lateAtMs: () => Math.floor(performance.now() + serverAheadMs + deadlineMs),
    end: async () => {
      closing.removeEventListener("abort", closed);
      unwatch();
      await Promise.all(clients.map(ended));
    },
  };
}

async function ended(client: RedisClient): Promise<void> {
  if (client.status === "end") return;
  const end = new Promise<void>((resolve) => client.once("end", resolve));
  client.disconnect();
  // An end that is never told must not keep the next connection from being made.
  await within(end, endedWithinMs, () => new Error("Connection is not closed.")).catch(() => undefined);
}
