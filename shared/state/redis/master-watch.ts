import { Redis, type RedisOptions } from "ioredis";
import type { RedisAddress } from "./redis-address.ts";

const againMs = 1000;

/**
 * Calls back once a Sentinel says that the master is another: the former may live on unreached by it, and take changes
 * that will be lost. Returns how to stop. The library's own watch writes to standard error while a Sentinel is away.
 */
export function watchMaster(
  { nodes, master, sentinelCredentials }: RedisAddress,
  { tls, connectTimeout, disconnectTimeout }: Pick<RedisOptions, "tls" | "connectTimeout" | "disconnectTimeout">,
  switched: () => void,
): () => void {
  const sentinels = nodes.map(({ host, port }) => {
    const sentinel = new Redis({
      ...{ host, port, tls, connectTimeout, disconnectTimeout, protocol: 2, disableClientInfo: true },
      ...{ enableReadyCheck: false, autoResubscribe: false, retryStrategy: () => againMs },
      ...sentinelCredentials,
    });
    sentinel.on("error", () => undefined); // another may be there, and each is tried again
    sentinel.on("ready", () => void sentinel.subscribe("+switch-master").catch(() => sentinel.disconnect(true)));
    sentinel.on("message", (_channel: string, message: string) => {
      if (message.split(" ", 1)[0] === master) switched();
    });
    return sentinel;
  });
  return () => {
    for (const sentinel of sentinels) sentinel.disconnect();
  };
}
