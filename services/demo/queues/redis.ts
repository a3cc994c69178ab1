import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { z } from "zod";
import { callMs, type MessageQueue, visibleAgainMs } from "../queue.ts";
import type { Told } from "./open-queue.ts";

const mostAtOnce = 100;

/** Of an entry: its id in the stream, and what was added. */
const entries = z.array(z.tuple([z.string(), z.array(z.string()).nullable()]));
const newOnes = z.tuple([z.tuple([z.string(), entries])]).nullable();
const claimed = z.tuple([z.string(), entries]).rest(z.unknown());

/** A Redis stream that a consumer group reads. What is done is removed from it, so that it holds what waits or is in somebody's hand. */
export function redisQueue(told: Told): MessageQueue {
  const [url, stream, group] = [told("REDIS_URL"), told("REDIS_STREAM"), told("REDIS_GROUP")];
  const consumer = randomUUID();
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: callMs,
    commandTimeout: callMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on("error", () => undefined); // told by the call
  const connected = async () => {
    if (client.status === "wait" || client.status === "end") await client.connect();
    return client;
  };
  /** Held for too long by somebody, who was killed probably: the oldest there are. */
  const takeOver = async () => {
    const redis = await connected();
    const reply = await redis.xautoclaim(stream, group, consumer, visibleAgainMs, "0-0", "COUNT", 1);
    return claimed.parse(reply)[1];
  };
  const takeNew = async (count: number) => {
    const redis = await connected();
    const reply = await redis.xreadgroup("GROUP", group, consumer, "COUNT", count, "STREAMS", stream, ">");
    return newOnes.parse(reply)?.[0][1] ?? [];
  };
  const remove = async (entry: string) => {
    const redis = await connected();
    const replies = await redis.multi().xack(stream, group, entry).xdel(stream, entry).exec();
    const failed = replies?.find(([error]) => error)?.[0];
    if (failed) throw failed;
  };
  return {
    send: async (id) => {
      await (await connected()).xadd(stream, "*", "id", id);
    },
    take: async () => {
      const [entry, fields] = (await takeOver())[0] ?? (await takeNew(1))[0] ?? [];
      if (entry === undefined || !fields) return undefined;
      return { id: fields[1] ?? "", done: () => remove(entry) };
    },
    idsOfNext: async () => (await takeNew(mostAtOnce)).map(([, fields]) => fields?.[1] ?? ""),
    count: async () => (await connected()).xlen(stream),
    create: async () => {
      await (await connected()).xgroup("CREATE", stream, group, "0", "MKSTREAM");
    },
    close: async () => client.disconnect(),
  };
}
