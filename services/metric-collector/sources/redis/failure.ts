import { MicroscalerError } from "../../../../shared/errors.ts";
import { networkFailure } from "../../../../shared/network-failure.ts";
import { type RedisRefusal, refusalIn } from "./reply.ts";

/** What a failure has to name; nothing of it is secret. */
export interface RedisAsked {
  /** `host:port`, or what a person knows it by. */
  readonly server: string;
  /** What was read, such as `jobs`. */
  readonly key: string;
  /** What a user needs for that, as `ACL SETUSER` takes it, such as `+llen ~jobs`. */
  readonly grant: string;
}

/** Why a reading of a Redis failed, for a person. Never repeats the server's own words: they may echo anything. */
export function redisFailure(thrown: unknown, asked: RedisAsked): string {
  const refusal = refusalIn(thrown);
  if (refusal) return refusalSentence(refusal, asked);
  if (thrown instanceof MicroscalerError) return thrown.message;
  if (thrown instanceof AggregateError && thrown.errors[0] instanceof MicroscalerError) return thrown.errors[0].message;
  if (thrown instanceof Error && /RESP|Command queue state/.test(thrown.message)) {
    return `${asked.server} does not speak the protocol of Redis`;
  }
  return networkFailure(thrown, asked.server, { protocol: "the protocol of Redis", authority: "tls.ca" });
}

function refusalSentence({ code, text }: RedisRefusal, asked: RedisAsked): string {
  const { server, key, grant } = asked;
  const meaning = meanings.get(code);
  if (meaning) return `${server} ${meaning} (${code})`;
  if (code === "NOPERM") return `${server} does not allow the user given to read "${key}": grant ${grant} (NOPERM)`;
  if (code === "WRONGTYPE") return `"${key}" at ${server} is something of another type (WRONGTYPE)`;
  if (code === "MOVED" || code === "ASK") {
    return `"${key}" is on another node of the Redis Cluster that ${server} belongs to: give addresses in place of url (${code})`;
  }
  const [, told] = unnamed.find(([pattern]) => pattern.test(text)) ?? [];
  return told ? `${server} ${told}` : `${server} answered with an error that is not expected`;
}

/** By the first word of the error. */
const meanings: ReadonlyMap<string, string> = new Map([
  ["NOAUTH", "wants credentials: give password, and username where it has users"],
  ["WRONGPASS", "does not accept the username and password given"],
  ["LOADING", "is still loading its data"],
  ["MASTERDOWN", "is a replica that has lost its master"],
  ["CLUSTERDOWN", "belongs to a Redis Cluster that is down or not complete"],
  ["TRYAGAIN", "belongs to a Redis Cluster that is moving the key just now"],
  ["BUSY", "is busy with a script"],
  ["READONLY", "is a replica that takes no such command"],
  ["DENIED", "accepts nobody from another machine as long as it has no password"],
]);

/** Errors that begin with ERR. */
const unnamed: readonly (readonly [pattern: RegExp, told: string])[] = [
  [/^ERR (invalid password|operation not permitted)/, "does not accept the password given"],
  [/^ERR wrong number of arguments for 'auth'/, "has no users, being older than Redis 6: leave username out"],
  [/^ERR (DB index|invalid DB index|value is out of range)/, "does not have the database given as db"],
  [/^ERR SELECT is not allowed/, "is a node of a Redis Cluster, which has no database but 0"],
  [/^ERR max number of clients/, "has as many clients as it allows (maxclients)"],
  [/^ERR unknown (sub)?command/, "does not know what has to be asked; is it older than Redis 5?"],
];
