import { MicroscalerError } from "../../../../shared/errors.ts";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { tlsOptions } from "../connection/tls.ts";
import type { RedisAccess } from "./access.ts";

/** Who asks a server, and how; the same for all nodes of a cluster. */
export interface RedisIdentity extends JsonObject {
  readonly username: string;
  readonly password: string;
  readonly db: number;
  /** As Node takes it; null: without TLS. */
  readonly tls: JsonObject | null;
}

/** One server and who asks it. Holds secrets. */
export interface RedisTarget extends RedisIdentity {
  /** `host:port`. */
  readonly address: string;
}

/** What is to be read: one server, the master that Sentinels know, or a cluster. */
export type RedisPlace =
  | { readonly kind: "server"; readonly target: RedisTarget }
  | {
      readonly kind: "sentinel";
      readonly master: string;
      readonly sentinels: readonly RedisTarget[];
      readonly identity: RedisIdentity;
    }
  | { readonly kind: "cluster"; readonly seeds: readonly string[]; readonly identity: RedisIdentity };

/** Reads checked parameters. @throws MicroscalerError `invalid` */
export function redisPlace(access: RedisAccess): RedisPlace {
  const { url, addresses = [], sentinelMaster } = access;
  if (url !== undefined) return { kind: "server", target: targetOf(url, access) };
  const tls = access.tls ? { ...tlsOptions(access.tls) } : null;
  const { username = "", password = "", db = 0, sentinelUsername = "", sentinelPassword = "" } = access;
  const identity = { username, password, db, tls };
  if (sentinelMaster === undefined) return { kind: "cluster", seeds: addresses, identity };
  const asked = { username: sentinelUsername, password: sentinelPassword, db: 0, tls };
  const sentinels = addresses.map((address) => ({ ...asked, address }));
  return { kind: "sentinel", master: sentinelMaster, sentinels, identity };
}

function targetOf(url: string, { username = "", password = "", db, tls }: RedisAccess): RedisTarget {
  try {
    const parts = new URL(url);
    return {
      address: `${parts.hostname}:${parts.port || "6379"}`,
      username: username || decodeURIComponent(parts.username),
      password: password || decodeURIComponent(parts.password),
      db: db ?? Number(parts.pathname.slice(1)),
      tls: parts.protocol === "rediss:" ? { ...tlsOptions(tls) } : null,
    };
  } catch {
    throw new MicroscalerError("invalid", 'url is not the address of a Redis, such as "redis://redis:6379/0"');
  }
}

/** Host and port of an address; an IPv6 address without its brackets. */
export function endpointOf(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  return { host, port: Number(address.slice(colon + 1)) };
}

/** The address of a host as servers tell it, an IPv6 address without brackets. */
export function addressOf(host: string, port: string): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether a text of a server looks like a host, and is not our password. */
export function isHost(text: string, { password }: RedisIdentity): boolean {
  return /^[\w.:-]{1,253}$/.test(text) && text !== password;
}
