import { resolve } from "../../config/references.ts";
import { MicroscalerError } from "../../errors.ts";
import type { RedisAddress } from "./redis-address.ts";

/** A URL in pieces, references resolved. */
export interface RedisUrlParts {
  readonly kind: RedisAddress["kind"];
  readonly scheme: string;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly hosts: string;
  /** With its slash. */
  readonly path: string;
  readonly query: { readonly sentinelUser?: string; readonly sentinelPassword?: string };
}

const form = /^(redis|rediss)(?:\+(sentinel|cluster))?:\/\/(?:([^@]*)@)?([^@/?#\s]+)(\/[^@?#\s]*)?(?:\?([^@#\s]*))?$/;
const reference = /\$\{(?:env|file):[^}]*\}/g;
const oneReference = /^\$\{(env|file):([^}]*)\}$/;

/**
 * Takes a URL apart that a person wrote. A password is a reference; the whole URL may be one, and then what it stands
 * for may hold a password.
 * @throws MicroscalerError `invalid`, which never repeats a credential
 */
export function redisUrlParts(written: string): RedisUrlParts {
  const secret = oneReference.test(written);
  // References may hold any character that parts a URL: they are taken out before, and put back in their parts.
  const references: string[] = [];
  const marked = (secret ? resolved(written) : written).replace(reference, (found) => {
    references.push(found);
    return `⟦${references.length - 1}⟧`;
  });
  const restore = (text: string) => text.replace(/⟦(\d+)⟧/g, (_, index: string) => references[Number(index)] ?? "");
  const [, base, family, identity, hosts, path = "", query = ""] = form.exec(marked) ?? [];
  if (base === undefined || hosts === undefined) throw wrong("is not the address of one");
  const [username, ...passwordParts] = (identity ?? "").split(":");
  const password = passwordParts.join(":");
  const places = restore(hosts + path);
  if (places.includes("${"))
    throw wrong("has a reference where no password is; a reference may be a password, or the whole");
  return {
    kind: family === "sentinel" || family === "cluster" ? family : "single",
    scheme: family ? `${base}+${family}` : base,
    tls: base === "rediss",
    ...(username && { username: decoded(restore(username)) }),
    ...(password && { password: passwordOf(restore(password), secret) }),
    ...{ hosts, path, query: queryOf(query, restore, secret) },
  };
}

function queryOf(query: string, restore: (text: string) => string, secret: boolean): RedisUrlParts["query"] {
  let found: RedisUrlParts["query"] = {};
  for (const one of query.split("&").filter((part) => part !== "")) {
    const [name, ...value] = one.split("=");
    const text = restore(value.join("="));
    if (name === "sentinelUser") found = { ...found, sentinelUser: decoded(text) };
    else if (name === "sentinelPassword") found = { ...found, sentinelPassword: passwordOf(text, secret) };
    else throw wrong(`has the parameter "${name}", must be sentinelUser or sentinelPassword`);
  }
  return found;
}

function passwordOf(text: string, secret: boolean): string {
  if (oneReference.test(text)) return resolved(text);
  if (secret) return decoded(text);
  throw wrong(
    "has a password in it, which everybody on the machine could read: write a reference such as ${env:REDIS_PASSWORD} or ${file:/run/secrets/redis} there",
  );
}

/** The value of a reference that the person who starts this process wrote: it needs no leave. */
function resolved(text: string): string {
  const [, kind, name] = oneReference.exec(text) ?? [];
  const found = resolve({ text }, new Set([`${kind}:${name}`]));
  if (!found.ok) throw wrong(`cannot be resolved: ${found.faults.map(({ problem }) => problem).join("; ")}`);
  return typeof found.value.text === "string" ? found.value.text : "";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("has a % in its credentials that escapes nothing: write %25");
  }
}

function wrong(problem: string): MicroscalerError {
  const forms =
    "redis://host:6379/0, redis+sentinel://host1:26379,host2:26379/MASTER or redis+cluster://host1,host2, each with rediss for TLS";
  return new MicroscalerError("invalid", `the URL of the Redis ${problem}; such as ${forms}`);
}
