import { MicroscalerError } from "../../../shared/errors.ts";
import { optional } from "../../../shared/rpc/wire/numbers.ts";
import { givenText } from "./parameters/given-text.ts";
import { redisAccess, redisAccessCheck } from "./redis/access.ts";
import { compareIds, entryIdIn } from "./redis/entry-id.ts";
import type { RedisCall } from "./redis/node.ts";
import { redisReader } from "./redis/reader.ts";
import { countIn, fieldsIn, type RedisReply, refusalIn, textIn } from "./redis/reply.ts";
import { type StreamPlaces, streamPlaces } from "./redis/stream-places.ts";
import { type Behind, streamWaiting } from "./redis/stream-waiting.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const schema = metricOf("redis-stream", {
  stream: givenText("the name of a stream").describe("Name of the stream"),
  group: givenText("the name of a consumer group").describe(
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
    const places = streamPlaces();
    return redisReader(access, { key: stream, grant, read: (call) => readGroup(call, stream, group, places) });
  },
});

async function readGroup(call: RedisCall, stream: string, group: string, places: StreamPlaces): Promise<SourceAnswer> {
  const asked = [call("XINFO", "STREAM", stream), call("XINFO", "GROUPS", stream)];
  const [ofStream, ofGroups] = await Promise.all(asked).catch((thrown: unknown) => throwMissing(thrown, stream));
  const fields = fieldsIn(ofStream);
  const groups = Array.isArray(ofGroups) ? ofGroups.map(fieldsIn) : undefined;
  if (!fields || !groups || groups.includes(undefined)) throw senseless(stream);
  const found = groups.find((candidate) => textIn(candidate?.get("name")) === group);
  if (!found) throw unavailable(`the stream "${stream}" has no consumer group "${group}"`);
  const inFlight = countIn(found.get("pending"));
  const behind = behindIn(fields, found);
  if (inFlight === undefined || !behind) throw senseless(stream);
  const { arrived, given, newest, deleted } = behind;
  if (arrived !== undefined) places.note({ id: newest, place: arrived }, given);
  // what was deleted after a place does not wait, though it has arrived
  const next = places.from(deleted && compareIds(deleted, given) > 0 ? deleted : given);
  const known = { ...optional("next", next), ...optional("last", places.upTo(given)) };
  const waiting = await streamWaiting(call, { stream, group, ...behind, ...known });
  return { kind: "value", value: waiting, inFlight, ...optional("arrivalsTotal", arrived) };
}

type Fields = ReadonlyMap<string, RedisReply>;

/** Undefined: no Redis answers so. */
function behindIn(stream: Fields, group: Fields): Omit<Behind, "stream" | "group"> | undefined {
  const length = countIn(stream.get("length"));
  const newest = entryIdIn(stream.get("last-generated-id"));
  const given = entryIdIn(group.get("last-delivered-id"));
  const told = group.get("lag"); // since Redis 7, and null where it does not know
  const lag = countIn(told);
  const senselessLag = lag === undefined && told !== undefined && told !== null;
  if (length === undefined || !newest || !given || senselessLag) return undefined;
  const ends = [stream.get("first-entry"), stream.get("last-entry")];
  return {
    ...{ length, newest, given },
    ...optional("lag", lag),
    ...optional("arrived", countIn(stream.get("entries-added"))), // since Redis 7
    ...optional("deleted", entryIdIn(stream.get("max-deleted-entry-id"))),
    ...optional("oldest", Array.isArray(ends[0]) ? entryIdIn(ends[0][0]) : undefined),
    entryBytes: Math.max(...ends.map(bytesOf)),
  };
}

/** About what a reply is carried in. */
function bytesOf(reply: RedisReply): number {
  const frame = 16;
  if (Array.isArray(reply)) return reply.reduce<number>((sum, part) => sum + bytesOf(part), frame);
  return Buffer.isBuffer(reply) ? reply.length + frame : frame;
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
