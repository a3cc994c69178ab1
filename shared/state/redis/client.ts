import { readFileSync } from "node:fs";
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from "ioredis";
import { MicroscalerError } from "../../errors.ts";
import { MasterConnector, ServerConnector } from "./connectors.ts";
import type { RedisAddress } from "./redis-address.ts";

export type RedisClient = Redis | Cluster;

/** Files in PEM, read anew for each connection. */
export interface RedisTlsFiles {
  /** Who signed the server's certificate; left out: whom Node.js trusts. */
  readonly caFile?: string;
  /** Who we are, with its key. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

/**
 * A client for one connection, not yet connected: it does not reconnect, resend, or queue what cannot be sent now. Every
 * answer is due in `deadlineMs`.
 */
export function redisClient(address: RedisAddress, files: RedisTlsFiles, deadlineMs: number): RedisClient {
  const { kind, nodes, master = "", sentinelCredentials } = address;
  const shared = nodeOptions(address, files, deadlineMs);
  if (kind === "cluster") return clusterClient(address, shared, deadlineMs);
  const single = { ...shared, enableOfflineQueue: false, retryStrategy: null };
  const [{ host, port }] = nodes;
  if (kind === "single") return new Redis({ ...single, host, port, Connector: ServerConnector });
  const { username, password } = sentinelCredentials ?? {};
  return new Redis({
    ...single,
    Connector: MasterConnector,
    sentinels: [...nodes],
    name: master,
    sentinelRetryStrategy: () => null,
    sentinelCommandTimeout: deadlineMs,
    ...(username !== undefined && { sentinelUsername: username }),
    ...(password !== undefined && { sentinelPassword: password }),
    ...(shared.tls && { sentinelTLS: shared.tls, enableTLSForSentinelMode: true }),
  });
}

type NodeOptions = Omit<NonNullable<ClusterOptions["redisOptions"]>, "replyMapping">;

function nodeOptions({ db, tls, credentials }: RedisAddress, files: RedisTlsFiles, deadlineMs: number): NodeOptions {
  return {
    db,
    protocol: 2,
    lazyConnect: true,
    disableClientInfo: true,
    connectTimeout: deadlineMs,
    commandTimeout: deadlineMs,
    disconnectTimeout: 50,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    enableAutoPipelining: true,
    ...credentials,
    ...(tls && { tls: tlsOf(files) }),
  };
}

function clusterClient({ nodes }: RedisAddress, options: NodeOptions, deadlineMs: number): Cluster {
  const cluster = new Cluster([...nodes], {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    clusterRetryStrategy: null,
    // A command is sent again only where a node said that it did not carry it out.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections: 5,
    slotsRefreshTimeout: deadlineMs,
    ...(options.tls && { dnsLookup: (host, found) => found(null, host) }), // certificates are of names
    redisOptions: { ...options, Connector: ServerConnector },
  });
  // Its own connection for news cannot be given a connector, and goes from node to node unseen: ours is `newsClient`.
  const own: unknown = Reflect.get(cluster, "subscriber");
  if (typeof own === "object" && own !== null) Reflect.set(own, "start", () => undefined);
  return cluster;
}

/** A client for news, of the same place as one that is connected: each node of a Cluster tells those of all. */
export function newsClient(of: RedisClient, address: RedisAddress, files: RedisTlsFiles, deadlineMs: number): Redis {
  if (of instanceof Redis) return of.duplicate();
  const [node] = of.nodes("master");
  const { host = "", port = 0 } = node?.options ?? {};
  return new Redis({
    ...nodeOptions(address, files, deadlineMs),
    ...{ host, port, enableOfflineQueue: false, retryStrategy: null, Connector: ServerConnector },
  });
}

function tlsOf({ caFile, certFile, keyFile }: RedisTlsFiles): NonNullable<RedisOptions["tls"]> {
  return {
    ...(caFile && { ca: pem("--redis-ca", caFile) }),
    ...(certFile && { cert: pem("--redis-cert", certFile) }),
    ...(keyFile && { key: pem("--redis-key", keyFile) }),
  };
}

function pem(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? ` (${String(thrown.code)})` : "";
    throw new MicroscalerError("invalid", `${option} names ${file}, which cannot be read${code}`);
  }
}
