import { setTimeout as wait } from "node:timers/promises";
import { Cluster } from "ioredis";
import { MicroscalerError } from "../../errors.ts";
import { type RedisClient, redisClient } from "./client.ts";
import type { RedisConnectionOptions } from "./connection.ts";
import { evaluate, texts } from "./evaluate.ts";
import { redisAddress } from "./redis-address.ts";
import { timedOut } from "./redis-failure.ts";
import { resolvers } from "./resolvers.ts";
import { look as lookScript } from "./scripts/look.ts";
import { within } from "./within.ts";

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

/** @throws MicroscalerError `invalid` where the address cannot be resolved now */
export function connectionLife(options: RedisConnectionOptions, closing: AbortSignal): ConnectionLife {
  const { url, keys, news, deadlineMs } = options;
  const address = redisAddress(url);
  const client = redisClient(address, options, deadlineMs);
  const ears = client instanceof Cluster ? client : redisClient(address, options, deadlineMs);
  const failed = new AbortController();
  const over = resolvers<never>();
  over.promise.catch(() => undefined); // whoever waits for it is told
  const fail = (why: Error) => {
    failed.abort(why);
    over.reject(why);
  };
  watchEnd([client, ears], fail);
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
    await Promise.all(
      [client, ears].filter((one, index, all) => all.indexOf(one) === index).map((one) => one.connect()),
    );
    ears.on("message", (_channel: string, message: string) => news.heard(message));
    await ears.subscribe(keys.channel);
    await look();
  };
  const lookOn = async () => {
    while (!failed.signal.aborted) {
      await wait(lookEveryMs, undefined, { signal: failed.signal });
      await look();
    }
  };
  const began = Promise.race([begin(), over.promise]);
  began.then(lookOn).catch(fail);
  return {
    ...{ client, began, over: over.promise, fail, look },
    lateAtMs: () => Math.floor(performance.now() + serverAheadMs + deadlineMs),
    end: async () => {
      closing.removeEventListener("abort", closed);
      await Promise.all([client, ears].map(ended));
    },
  };
}

/** The first error says more than the end that follows it. */
function watchEnd(clients: readonly RedisClient[], fail: (why: Error) => void): void {
  for (const client of clients) {
    let why = new Error("Connection is closed.");
    const noted = (error: Error) => {
      why = error;
    };
    client.on("error", noted);
    client.on("node error", noted);
    client.on("end", () => fail(why));
  }
}

async function ended(client: RedisClient): Promise<void> {
  if (client.status === "end") return;
  const end = new Promise<void>((resolve) => client.once("end", resolve));
  client.disconnect();
  await end;
}
