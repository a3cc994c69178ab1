import type { JsonObject } from "../../model/json.ts";
import { shownForMs } from "../kept.ts";
import type { Lease, PublishedStore } from "../store.ts";
import type { RedisConnection } from "./connection.ts";
import { evaluate, texts } from "./evaluate.ts";
import type { RedisKeys } from "./keys.ts";
import { askedPools, askPool } from "./scripts/asked.ts";
import { addMoment, readWritten, writeDown } from "./scripts/written.ts";
import { stored, storedAs } from "./stored.ts";

type Published = Pick<
  PublishedStore,
  ("getCheckpoint" | "putCheckpoint" | "getShown" | "putShown") | ("addMoment" | "moments" | "askPool" | "askedPools")
>;

/** What engines write down of the pools they decide. */
export function redisPublished(connection: RedisConnection, keys: RedisKeys): Published {
  const fencing = (["versions", "writers", "pools", "revisions"] as const).map(keys.one);
  const write = async (kind: "checkpoint" | "shown", lease: Lease, content: JsonObject, ttlMs: number | "") => {
    const { pool, generation, holder } = lease;
    const args = [pool, String(generation), holder, JSON.stringify(content), ttlMs];
    await connection.change(writeDown, [...fencing, keys.of(kind, pool)], args);
  };
  const read = async (kind: "checkpoint" | "shown", pool: string) => {
    const key = keys.of(kind, pool);
    const [text, holder = "", ageMs] = texts(
      await connection.read((client) => evaluate(client, readWritten, [key], [])),
    );
    if (text === undefined) return undefined;
    return { content: stored(storedAs.json, `${kind} of pool ${pool}`, text), holder, ageMs: Number(ageMs) };
  };
  return {
    getCheckpoint: (pool) => read("checkpoint", pool),
    putCheckpoint: (lease, content) => write("checkpoint", lease, content, ""),
    getShown: (pool) => read("shown", pool),
    putShown: (lease, content) => write("shown", lease, content, shownForMs),
    addMoment: async ({ pool, generation }, moment, most) => {
      const args = [pool, String(generation), JSON.stringify(moment), most];
      await connection.change(addMoment, [...fencing, keys.of("moments", pool)], args);
    },
    moments: async (pool) => {
      const kept = await connection.read((client) => client.lrange(keys.of("moments", pool), 0, -1));
      return kept.map((text) => stored(storedAs.json, `a moment of pool ${pool}`, text));
    },
    askPool: async (pool, ttlMs) => {
      await connection.change(askPool, [keys.one("versions"), keys.one("asked")], [pool, Math.ceil(ttlMs)]);
    },
    askedPools: async () =>
      texts(await connection.read((client) => evaluate(client, askedPools, [keys.one("asked")], []))),
  };
}
