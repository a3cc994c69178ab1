import { z } from "zod";
import { referencesIn } from "../../../shared/config/references.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import { givenOnce } from "./parameters/given-once.ts";
import { givenText } from "./parameters/given-text.ts";
import { redisAccess, redisAccessCheck } from "./redis/access.ts";
import { hashedPart } from "./redis/hash-tag.ts";
import type { RedisCall } from "./redis/node.ts";
import { redisReader } from "./redis/reader.ts";
import { countIn, refusalIn, textIn } from "./redis/reply.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const name = givenText("the name of a list");

const sameTag =
  'must have the same hash tag as list in a Redis Cluster, such as "{jobs}" and "{jobs}:processing": one node has both then';

const schema = metricOf("redis-list", {
  list: name.describe("Name of the list that holds what waits, such as `jobs`, or `bull:orders:wait` of BullMQ"),
  inFlightLists: z
    .array(name, { error: 'must be a list of names such as ["jobs:processing"]' })
    .min(1, { error: "must name at least one" })
    .max(100, { error: "must name at most 100" })
    .check(givenOnce)
    .optional()
    .describe("Lists into which consumers move what they work on, such as `jobs:processing`, or `bull:orders:active`"),
  ...redisAccess,
})
  .superRefine(...redisAccessCheck)
  .superRefine(({ list, inFlightLists = [] }, context) => {
    const index = inFlightLists.indexOf(list);
    if (index === -1) return;
    const message = "must be another list than the one that holds what waits";
    context.addIssue({ code: "custom", path: ["inFlightLists", index], message });
  })
  .superRefine(({ addresses, sentinelMaster, list, inFlightLists = [] }, context) => {
    const inCluster = addresses !== undefined && sentinelMaster === undefined;
    if (!inCluster || referencesIn(list).length > 0) return; // checked once it is resolved
    for (const [index, key] of inFlightLists.entries()) {
      if (referencesIn(key).length > 0 || hashedPart(key) === hashedPart(list)) continue;
      context.addIssue({ code: "custom", path: ["inFlightLists", index], message: sameTag });
    }
  });

/** The length of a Redis list; one that does not exist has been drained. */
export const redisList = defineSource({
  summary: "Length of a Redis list; what is in flight where consumers move it to other lists",
  example: { list: "jobs", inFlightLists: ["jobs:processing"], url: "${env:REDIS_URL}" },
  tellsInFlight: "inFlightLists",
  schema,
  open: ({ list, inFlightLists, ...access }) => {
    const grant = `+llen +type ${[list, ...(inFlightLists ?? [])].map((key) => `~${key}`).join(" ")}`;
    return redisReader(access, { key: list, grant, read: (call) => readLists(call, list, inFlightLists) });
  },
});

async function readLists(call: RedisCall, list: string, inFlightLists?: readonly string[]): Promise<SourceAnswer> {
  if (!inFlightLists) return { kind: "value", value: await lengthOf(call, list) };
  const [value = 0, ...taken] = await Promise.all([list, ...inFlightLists].map((key) => lengthOf(call, key)));
  return { kind: "value", value, inFlight: taken.reduce((sum, length) => sum + length, 0) };
}

async function lengthOf(call: RedisCall, key: string): Promise<number> {
  const length = countIn(await call("LLEN", key).catch((thrown: unknown) => throwType(thrown, call, key)));
  if (length !== undefined) return length;
  throw new MicroscalerError("unavailable", `the length of "${key}" was answered with no count; is it a Redis?`);
}

/** What is there in place of a list. */
async function throwType(thrown: unknown, call: RedisCall, key: string): Promise<never> {
  if (refusalIn(thrown)?.code !== "WRONGTYPE") throw thrown;
  const type = await call("TYPE", key).then(textIn, () => undefined);
  throw new MicroscalerError("unavailable", `"${key}" is ${types.get(type ?? "") ?? "something else"}, not a list`);
}

const types: ReadonlyMap<string, string> = new Map([
  ["string", "a string"],
  ["set", "a set"],
  ["zset", "a sorted set"],
  ["hash", "a hash"],
  ["stream", "a stream"],
]);
