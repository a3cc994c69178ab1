import { MicroscalerError } from "../../../../shared/errors.ts";
import type { Opening, PooledClient } from "../connection/client-pool.ts";
import { withinMs } from "../connection/limited.ts";
import { silenceWatch } from "../connection/silence.ts";
import { untilAborted } from "../connection/until-aborted.ts";
import { type RedisReply, refusalIn, textIn, unaskedRefusal } from "./reply.ts";
import { endpointOf, type RedisTarget } from "./target.ts";

/** A connection to one server. */
export interface RedisNode extends PooledClient {
  readonly target: RedisTarget;
  /** Sends commands, whose replies are waited for until the signal aborts; they come in the order of commands. @throws what `redisFailure` tells of */
  asking(signal: AbortSignal): RedisCall;
}

/** Sends a command and its arguments. */
export type RedisCall = (...command: [name: string, ...args: string[]]) => Promise<RedisReply>;

/** For whoever waits for a server to let us in: a reading may have less time, and others more. */
export const openMs = 5000;

/** Connects, authenticates, and selects the database. Neither connects nor asks again by itself. */
export async function openRedisNode(target: RedisTarget, { signal, lost }: Opening): Promise<RedisNode> {
  const { Redis } = await import("ioredis");
  signal.throwIfAborted();
  const redis = new Redis(optionsFor(target));
  let cause: unknown;
  const end = () => {
    const { stream }: { stream?: { destroyed: boolean; destroy(): unknown } } = redis;
    if (stream?.destroyed) return;
    redis.disconnect();
    stream?.destroy(); // the server may never close its side
  };
  redis.on("error", (error) => {
    cause ??= unaskedRefusal(error);
    end(); // also after a reply that nobody has asked for: whose the next ones are is not known then
  });
  const ended = new Promise<void>((resolve) => redis.once("end", resolve));
  signal.addEventListener("abort", end, { once: true });
  const why = (thrown: unknown) => (refusalIn(thrown) ? thrown : (cause ?? closed(thrown)));
  const write = together(redis);
  const call: RedisCall = async (...command) => {
    try {
      write();
      return await redis.callBuffer(...command);
    } catch (thrown) {
      throw why(thrown);
    }
  };
  try {
    const introduced = redis.connect().then(() => introduce(call, target));
    await withinMs(signal, openMs, (limited) => untilAborted(introduced, limited));
  } catch (thrown) {
    end();
    throw refusalIn(thrown) || thrown instanceof MicroscalerError ? thrown : why(thrown);
  }
  void ended.then(lost);
  const watch = silenceWatch(lost); // a reply that does not come holds up all others, but it may only be late for one
  return {
    target,
    asking:
      (until) =>
      (...command) =>
        watch(call(...command), until),
    close: () => {
      end();
      return ended;
    },
  };
}

function optionsFor(target: RedisTarget) {
  return {
    ...endpointOf(target.address),
    ...(target.tls && { tls: { servername: servername(target), ...target.tls } }),
    lazyConnect: true,
    connectTimeout: openMs,
    retryStrategy: null,
    enableOfflineQueue: false,
    enableReadyCheck: false, // it would need the right to run INFO, and wait for LOADING by itself
    disableClientInfo: true,
    protocol: 2,
    stringNumbers: true, // whole numbers are told apart from everything else that way
  } as const;
}

/** Commands of one turn go out in one write: a third of the processor time of one write each. */
function together(redis: { stream: { cork(): void; uncork(): void } }): () => void {
  let corked = false;
  return () => {
    if (corked) return;
    corked = true;
    redis.stream.cork();
    setImmediate(() => {
      corked = false;
      redis.stream.uncork();
    });
  };
}

async function introduce(call: RedisCall, { username, password, db, address }: RedisTarget): Promise<void> {
  const steps: Promise<RedisReply>[] = [];
  if (password) steps.push(call("AUTH", ...(username ? [username, password] : [password])).catch(needless));
  if (db) steps.push(call("SELECT", String(db)));
  for (const reply of await Promise.all(steps)) {
    if (textIn(reply) === "OK") continue;
    throw new MicroscalerError("unavailable", `${address} does not answer as a Redis would`);
  }
}

/** A server that wants no password is read without. */
function needless(thrown: unknown): RedisReply {
  if (/no password is set|without any password configured/.test(refusalIn(thrown)?.text ?? ""))
    return Buffer.from("OK");
  throw thrown;
}

/** What the client calls a closed connection, in Node's words. */
function closed(thrown: unknown): unknown {
  const isClosed = thrown instanceof Error && /^(Connection is closed|Stream isn't writ)/.test(thrown.message);
  return isClosed ? Object.assign(new Error("closed", { cause: thrown }), { code: "ECONNRESET" }) : thrown;
}

/** For certificates; an IP address is none. */
function servername({ address }: RedisTarget): string {
  const { host } = endpointOf(address);
  return /^[\d.]+$|:/.test(host) ? "" : host;
}
