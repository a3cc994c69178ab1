import { messageOf } from "../../errors.ts";
import type { Log } from "../../telemetry/log.ts";
import { poolText } from "../pool-text.ts";
import { revisionConflict } from "../revision-conflict.ts";
import type { PoolChange, PoolRecord, PoolStore } from "../store.ts";
import type { RedisConnection } from "./connection.ts";
import { texts } from "./evaluate.ts";
import type { PoolKeyKind, RedisKeys } from "./keys.ts";
import { changePools } from "./scripts/change-pools.ts";
import { stored, storedAs } from "./stored.ts";

/** All that goes with a forgotten pool; its lease ends by itself, and its generation stays. */
const forgotten: readonly PoolKeyKind[] = ["counts", "demands", "pauses", "checkpoint", "shown", "moments"];

/** What pools there are. */
export function redisPools(
  connection: RedisConnection,
  keys: RedisKeys,
  log: Log | undefined,
): Omit<PoolStore, "onPools"> {
  return {
    listPools: async () => {
      const kept = await connection.read((client) => client.hgetall(keys.one("pools")));
      const pools = Object.entries(kept).flatMap(([name, text]) => readableOf(name, text, log));
      return pools.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    getPool: async (name) => {
      const text = await connection.read((client) => client.hget(keys.one("pools"), name));
      return text === null ? undefined : poolOf(name, text);
    },
    newestRevisions: async (names) => {
      if (names.length === 0) return new Map();
      const kept = await connection.read((client) => client.hmget(keys.one("revisions"), ...names));
      return new Map(names.map((name, index) => [name, BigInt(kept[index] ?? "0")]));
    },
    changePools: async (changes) => {
      if (changes.length === 0) return [];
      const gone = changes.flatMap((change) => ("forget" in change ? [change.forget] : []));
      const [outcome, ...said] = texts(
        await connection.change(
          changePools,
          [
            ...(["versions", "pools", "revisions", "writers"] as const).map(keys.one),
            ...gone.flatMap((pool) => forgotten.map((kind) => keys.of(kind, pool))),
          ],
          [forgotten.length, ...changes.flatMap(argumentsOf)],
        ),
      );
      if (outcome === "conflict") throw conflictOf(changes, said);
      const put = changes.flatMap((change) => ("put" in change ? [change.put] : []));
      return put.map((record, index) => ({ ...record, revision: BigInt(said[index] ?? "0") }));
    },
  };
}

function argumentsOf(change: PoolChange): readonly string[] {
  const expected = String(change.expectedRevision ?? "");
  return "put" in change
    ? ["put", change.put.name, expected, poolText(change.put)]
    : ["forget", change.forget, expected, ""];
}

function conflictOf(changes: readonly PoolChange[], [which, revision]: readonly string[]) {
  const change = changes[Number(which) - 1];
  const name = change && ("put" in change ? change.put.name : change.forget);
  return revisionConflict(`pool ${name}`, BigInt(revision ?? "0"), change?.expectedRevision ?? 0n);
}

/** One that this version cannot read keeps nobody from the others. */
function readableOf(name: string, text: string, log: Log | undefined): readonly PoolRecord[] {
  try {
    return [poolOf(name, text)];
  } catch (thrown) {
    log?.error({ pool: name, problem: messageOf(thrown) }, "a pool in the store is left out");
    return [];
  }
}

function poolOf(name: string, kept: string): PoolRecord {
  const [, revision = "", text = ""] = /^(\d+) ([\s\S]*)$/.exec(kept) ?? [];
  return { ...stored(storedAs.pool, `pool ${name}`, text), revision: BigInt(revision) };
}
