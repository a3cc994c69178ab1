import { MicroscalerError } from "../../errors.ts";
import { type RedisUrlParts, redisUrlParts } from "./url-parts.ts";

export interface RedisNodeAddress {
  readonly host: string;
  readonly port: number;
}

/** Who we are to a server; left out: nobody in particular. */
export interface RedisCredentials {
  readonly username?: string;
  readonly password: string;
}

/** Which Redis, and as whom. */
export interface RedisAddress {
  readonly kind: "single" | "sentinel" | "cluster";
  /** The server; Sentinels; or nodes of the Cluster, some suffice. */
  readonly nodes: readonly [RedisNodeAddress, ...RedisNodeAddress[]];
  /** Name by which Sentinels know the master. */
  readonly master?: string;
  readonly db: number;
  readonly tls: boolean;
  readonly credentials?: RedisCredentials;
  /** Those of the Sentinels, where they want some. */
  readonly sentinelCredentials?: RedisCredentials;
  /** For a person, without credentials. */
  readonly shown: string;
}

/**
 * Reads where a Redis is and resolves the references in it; read again for each connection, so that a secret may change.
 * @throws MicroscalerError `invalid`, which never repeats a credential
 */
export function redisAddress(url: string): RedisAddress {
  const parts = redisUrlParts(url);
  const { kind, tls, hosts } = parts;
  const defaultPort = kind === "sentinel" ? 26_379 : 6379;
  const [first, ...others] = hosts.split(",").map((host) => nodeAddress(host, defaultPort));
  if (!first) throw wrong("names no host");
  const nodes: RedisAddress["nodes"] = [first, ...others];
  if (kind === "single" && others.length > 0) {
    throw wrong(`names ${nodes.length} hosts; write redis+sentinel:// or redis+cluster:// where they belong together`);
  }
  const credentials = credentialsOf("user", parts.username, parts.password);
  const sentinelCredentials = credentialsOf("sentinelUser", parts.query.sentinelUser, parts.query.sentinelPassword);
  if (sentinelCredentials && kind !== "sentinel")
    throw wrong("has sentinelPassword, which only redis+sentinel:// takes");
  return {
    ...{ kind, nodes, tls, ...placeOf(parts) },
    ...(credentials && { credentials }),
    ...(sentinelCredentials && { sentinelCredentials }),
    shown: `${parts.scheme}://${hosts}${parts.path}`,
  };
}

function placeOf({ kind, path }: RedisUrlParts): Pick<RedisAddress, "master" | "db"> {
  const [, first = "", second, ...more] = path.split("/");
  if (more.length > 0) throw wrong(`has the path ${path}, which has too many parts`);
  if (kind === "sentinel") {
    if (!first) throw wrong("names no master: write redis+sentinel://host:26379/MASTER, as the Sentinels call it");
    return { master: decodeURIComponent(first), db: databaseOf(second ?? "") };
  }
  if (second !== undefined) throw wrong(`has the path ${path}, must have the number of a database or nothing`);
  const db = databaseOf(first);
  if (kind === "cluster" && db !== 0) throw wrong(`names the database ${db}; a Redis Cluster has no other than 0`);
  return { db };
}

function databaseOf(text: string): number {
  if (text === "") return 0;
  if (!/^\d{1,5}$/.test(text)) throw wrong(`names the database "${text}", must be a number such as 0`);
  return Number(text);
}

function nodeAddress(text: string, defaultPort: number): RedisNodeAddress {
  const [, inBrackets, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s[\]:,]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = inBrackets ?? plain;
  if (host === undefined) throw wrong(`names the host "${text}", must be such as redis-1:6379 or [::1]:6379`);
  const number = port === undefined ? defaultPort : Number(port);
  if (number < 1 || number > 65_535) throw wrong(`names the port ${port} of ${host}, must be from 1 to 65535`);
  return { host, port: number };
}

function credentialsOf(what: string, username: string | undefined, password: string | undefined) {
  if (username && !password) {
    throw wrong(`names a ${what} without a password: write one as \${env:NAME} or \${file:PATH} after it`);
  }
  return password ? { password, ...(username && { username }) } : undefined;
}

function wrong(problem: string): MicroscalerError {
  return new MicroscalerError("invalid", `the URL of the Redis ${problem}`);
}
