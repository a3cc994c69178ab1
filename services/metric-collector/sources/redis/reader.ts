import { MicroscalerError } from "../../../../shared/errors.ts";
import { clientPool, type PooledReading } from "../connection/client-pool.ts";
import type { SourceAnswer, SourceReader } from "../source.ts";
import type { RedisAccess } from "./access.ts";
import { clusterReader } from "./cluster.ts";
import { type RedisAsked, redisFailure } from "./failure.ts";
import { openRedisNode, type RedisCall, type RedisNode } from "./node.ts";
import { openMaster, type SentinelConnection } from "./sentinel.ts";
import { type RedisTarget, redisPlace } from "./target.ts";

/** What one metric reads of a Redis. */
export interface RedisReading extends Omit<RedisAsked, "server"> {
  /** Throws what `redisFailure` tells of, or a MicroscalerError with a sentence of its own. */
  read(call: RedisCall): Promise<SourceAnswer>;
}

// a node gives itself up where nothing at all is answered: metrics with less time than others would take it from them
const nodes = clientPool<RedisTarget, RedisNode>({ open: openRedisNode });
const masters = clientPool<SentinelConnection, RedisNode>({ open: openMaster });

/** A reader of one metric; metrics of the same server, asked as the same user, share one connection. */
export function redisReader(access: RedisAccess, reading: RedisReading): SourceReader {
  const place = redisPlace(access);
  if (place.kind === "server") return nodes.reader(place.target, pooled(reading, place.target.address));
  if (place.kind === "cluster") return clusterReader(nodes, { ...place, asked: reading, read: reading.read });
  const { kind: _kind, ...connection } = place;
  return masters.reader(connection, pooled(reading, `the master "${connection.master}"`));
}

function pooled(reading: RedisReading, server: string): PooledReading<RedisNode> {
  return {
    read: async ({ asking, target }, signal) => {
      try {
        signal.throwIfAborted(); // opening took longer than this reading has time
        return await reading.read(asking(signal));
      } catch (thrown) {
        if (thrown instanceof MicroscalerError) throw thrown;
        return { kind: "absent", reason: redisFailure(thrown, { ...reading, server: target.address }) };
      }
    },
    failure: (thrown) => redisFailure(thrown, { ...reading, server }),
  };
}
