import { pauseKey } from "../pause-key.ts";
import { countNamed, revisionConflict } from "../revision-conflict.ts";
import type { RecordStore } from "../store.ts";
import type { RedisConnection } from "./connection.ts";
import { evaluate, texts } from "./evaluate.ts";
import type { RedisKeys } from "./keys.ts";
import { putExpiring, readExpiring } from "./scripts/expiring.ts";
import { setCount } from "./scripts/set-count.ts";
import { stored, storedAs } from "./stored.ts";

/** What people and controllers outside want of workloads. */
export function redisRecords(connection: RedisConnection, keys: RedisKeys): Omit<RecordStore, "onChange"> {
  return { ...counts(connection, keys), ...expiring(connection, keys) };
}

function counts(connection: RedisConnection, keys: RedisKeys): Pick<RecordStore, "getFixed" | "setFixed"> {
  return {
    getFixed: async (pool, workload) => {
      const kept = await connection.read((client) => client.hget(keys.of("counts", pool), workload));
      const [revision, replicas] = kept?.split(" ") ?? [];
      return revision === undefined ? undefined : { replicas: Number(replicas), revision: BigInt(revision) };
    },
    setFixed: async (pool, workload, replicas, expectedRevision) => {
      const [outcome, said = "0"] = texts(
        await connection.change(
          setCount,
          [keys.one("versions"), keys.of("counts", pool)],
          [...[pool, workload, replicas, String(expectedRevision ?? "")]],
        ),
      );
      const revision = BigInt(said);
      if (outcome === "set") return { replicas, revision };
      throw revisionConflict(countNamed(pool, workload), revision, expectedRevision ?? 0n);
    },
  };
}

type ExpiringRecords = Pick<RecordStore, "getDemand" | "setDemand" | "listPauses" | "putPause" | "removePause">;

function expiring(connection: RedisConnection, keys: RedisKeys): ExpiringRecords {
  const keysOf = (kind: "demands" | "pauses", pool: string) => [keys.one("versions"), keys.of(kind, pool)];
  const inForce = async (kind: "demands" | "pauses", pool: string, which: readonly string[]) => {
    const said = await connection.read((client) => evaluate(client, readExpiring, [keys.of(kind, pool)], which));
    return texts(said);
  };
  return {
    getDemand: async (pool, workload) => {
      const [text, remainingMs] = await inForce("demands", pool, [workload]);
      if (text === undefined) return undefined;
      return {
        ...stored(storedAs.demand, `the demand of ${countNamed(pool, workload)}`, text),
        remainingMs: Number(remainingMs),
      };
    },
    setDemand: async (pool, workload, { replicas, owner }, ttlMs) => {
      const text = ttlMs > 0 ? JSON.stringify({ replicas, owner }) : "";
      await connection.change(putExpiring, keysOf("demands", pool), [pool, workload, text, Math.ceil(ttlMs)]);
    },
    listPauses: async (pool) => {
      const said = await inForce("pauses", pool, []);
      return said.flatMap((text, index) => {
        if (index % 2 === 1) return [];
        const left = said[index + 1] ?? "";
        const pause = stored(storedAs.pause, `a pause of pool ${pool}`, text);
        return [left === "" ? pause : { ...pause, remainingMs: Number(left) }];
      });
    },
    putPause: async (pool, pause, ttlMs) => {
      const ends = ttlMs === undefined ? "" : Math.ceil(ttlMs);
      await connection.change(putExpiring, keysOf("pauses", pool), [
        pool,
        pauseKey(pause),
        JSON.stringify(pause),
        ends,
      ]);
    },
    removePause: async (pool, pause) => {
      await connection.change(putExpiring, keysOf("pauses", pool), [pool, pauseKey(pause), "", ""]);
    },
  };
}
