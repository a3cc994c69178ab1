import { MicroscalerError } from "../../../shared/errors.ts";
import { optional } from "../../../shared/rpc/wire/numbers.ts";
import { redisAccess, redisAccessCheck } from "./redis/access.ts";
import type { RedisCall } from "./redis/node.ts";
import { redisReader } from "./redis/reader.ts";
import { countIn, fieldsIn, type RedisReply, refusalIn, textIn } from "./redis/reply.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";
import { textOrReference } from "./text-or-reference.ts";

const schema = metricOf("redis-stream", {
  stream: textOrReference(/./s, "must be the name of a stream").describe("Name of the stream"),
  group: textOrReference(/./s, "must be the name of a consumer group").describe(
    "Name of the consumer group; what it has not been given yet waits, what it has not acknowledged is in flight",
  ),
  ...redisAccess,
}).superRefine(...redisAccessCheck);

/** What a Redis stream has not given to a consumer group yet. */
export const redisStream = defineSource({
  summary:
    "Entries of a Redis stream that a consumer group has not been given yet; those not acknowledged are in flight",
  example: { stream: "orders", group: "billing", url: "${env:REDIS_URL}" },
  tellsInFlight: true,
  schema,
  open: ({ stream, group, ...access }) => {
    const grant = `+xinfo|stream +xinfo|groups +xrange ~${stream}`;
    return redisReader(access, { key: stream, grant, read: (call) => readGroup(call, stream, group) });
  },
});

/** Entries that one reading carries over the network at most, where the server does not know how many wait. */
const mostCounted = 1000;
/** The same where it thinks that it knows. */
const mostChecked = 100;

async function readGroup(call: RedisCall, stream: string, group: string): Promise<SourceAnswer> {
  const asked = [call("XINFO", "STREAM", stream), call("XINFO", "GROUPS", stream)];
  const [ofStream, ofGroups] = await Promise.all(asked).catch((thrown: unknown) => throwMissing(thrown, stream));
  const fields = fieldsIn(ofStream);
  const length = countIn(fields?.get("length"));
  const groups = Array.isArray(ofGroups) ? ofGroups.map(fieldsIn) : undefined;
  if (!fields || length === undefined || !groups || groups.includes(undefined)) throw senseless(stream);
  const found = groups.find((candidate) => textIn(candidate?.get("name")) === group);
  if (!found) throw unavailable(`the stream "${stream}" has no consumer group "${group}"`);
  const inFlight = countIn(found.get("pending"));
  const given = entryIdIn(found.get("last-delivered-id"));
  if (inFlight === undefined || !given) throw senseless(stream);
  const arrived = countIn(fields.get("entries-added")); // since Redis 7
  const behind = {
    ...{ stream, group, length, arrived, lag: found.get("lag"), given },
    newest: entryIdIn(fields.get("last-generated-id")),
    deleted: entryIdIn(fields.get("max-deleted-entry-id")),
  };
  return { kind: "value", value: await waiting(call, behind), inFlight, ...optional("arrivalsTotal", arrived) };
}

interface Behind {
  readonly stream: string;
  readonly group: string;
  /** Entries in the stream now. */
  readonly length: number;
  /** Entries that it ever had. */
  readonly arrived: number | undefined;
  /** As the server tells it: since Redis 7, and null where it does not know. */
  readonly lag: RedisReply;
  /** The last entry that the group was given. */
  readonly given: EntryId;
  /** The last that ever arrived. */
  readonly newest: EntryId | undefined;
  /** The newest that was deleted. */
  readonly deleted: EntryId | undefined;
}

async function waiting(call: RedisCall, behind: Behind): Promise<number> {
  const { stream, length, lag, given, newest, arrived } = behind;
  if (length === 0 || (newest && compare(given, newest) >= 0)) return 0;
  const told = countIn(lag);
  if (told === undefined && lag !== undefined && lag !== null) throw senseless(stream);
  if (told !== undefined && arrived === length) return Math.min(told, length);
  // entries that were removed before the group was given them stay in its lag for good: 3 of them, and 0 that wait are told as 3
  const most = told === undefined ? mostCounted : mostChecked;
  const first = `${given.ms}-${given.number + 1n}`; // Redis 5 knows no other way to leave one out
  const entries = await call("XRANGE", stream, first, "+", "COUNT", String(most + 1));
  if (!Array.isArray(entries)) throw senseless(stream);
  if (entries.length <= most) return entries.length;
  if (told === undefined) throw uncounted(behind);
  return Math.min(Math.max(told, entries.length), length);
}

/** More wait than are counted one by one: why the server does not count them, and what to do. */
function uncounted({ stream, group, lag, given, deleted }: Behind): MicroscalerError {
  const many = `more than ${mostCounted} entries of "${stream}" wait for "${group}", and Redis cannot tell how many`;
  if (lag === undefined) return unavailable(`${many} before version 7`);
  if (deleted && compare(deleted, given) > 0) {
    return unavailable(`${many} while entries that wait are deleted with XDEL; it can once the group is past them`);
  }
  const command = `XGROUP SETID ${stream} ${group} ${given.ms}-${given.number} ENTRIESREAD <entries before that one>`;
  return unavailable(
    `${many}, as the group began in the middle; it can once the group has caught up, or after ${command}`,
  );
}

/** `1526919030474-55`. */
interface EntryId {
  readonly ms: bigint;
  readonly number: bigint;
}

function entryIdIn(reply: RedisReply): EntryId | undefined {
  const [, ms, number] = /^(\d{1,20})-(\d{1,20})$/.exec(textIn(reply) ?? "") ?? [];
  return ms === undefined || number === undefined ? undefined : { ms: BigInt(ms), number: BigInt(number) };
}

/** Above 0: `one` is the later. */
function compare(one: EntryId, other: EntryId): number {
  if (one.ms !== other.ms) return one.ms > other.ms ? 1 : -1;
  if (one.number === other.number) return 0;
  return one.number > other.number ? 1 : -1;
}

function throwMissing(thrown: unknown, stream: string): never {
  const { code, text = "" } = refusalIn(thrown) ?? {};
  if (/^ERR no such key/.test(text)) throw unavailable(`the stream "${stream}" does not exist`);
  if (code === "WRONGTYPE") throw unavailable(`"${stream}" is not a stream`);
  throw thrown;
}

function senseless(stream: string): MicroscalerError {
  return unavailable(`what was asked about the stream "${stream}" was answered in a form that no Redis has`);
}

function unavailable(message: string): MicroscalerError {
  return new MicroscalerError("unavailable", message);
}
