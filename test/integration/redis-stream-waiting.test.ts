import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../support/available.ts";
import { redisReaders } from "../support/redis-readers.ts";
import { addEntries, redis, takeEntries, urlOf, withClient } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

const { openReader, readOnce } = redisReaders("redis-stream");

const group = "billing";

describe("what waits in a Redis stream", needs(redis.need), () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await redis.start();
    url = urlOf(server);
  });
  afterAll(() => (server.ours ? server.kill() : undefined));

  const told = async (stream: string) => readOnce({ stream, group, url });
  const fresh = async (from = "0") => {
    const stream = randomUUID();
    await withClient(url, (client) => client.xgroup("CREATE", stream, group, from, "MKSTREAM"));
    return stream;
  };

  test("that was trimmed counts no entry that is gone", async () => {
    const stream = await fresh();
    await withClient(url, async (client) => {
      await addEntries(client, stream, 10);
      await takeEntries(client, stream, group, 2);
      await client.xtrim(stream, "MAXLEN", 5);
    });
    expect(await told(stream)).toEqual({ kind: "value", value: 5, inFlight: 2, arrivalsTotal: 10 });
    await withClient(url, async (client) => {
      await addEntries(client, stream, 200);
      await client.xtrim(stream, "MAXLEN", 150);
    });
    expect(await told(stream)).toEqual({ kind: "value", value: 150, inFlight: 2, arrivalsTotal: 210 });
    await withClient(url, (client) => takeEntries(client, stream, group, 60));
    expect(await told(stream)).toMatchObject({ value: 90 }); // the server says 148
  });

  test("whose group began in the middle is counted up to 1,000 entries, and absent above until told what was given", async () => {
    const stream = randomUUID();
    await withClient(url, async (client) => {
      await addEntries(client, stream, 5);
      await client.xgroup("CREATE", stream, group, "$");
      await addEntries(client, stream, 1000);
    });
    expect(await told(stream)).toEqual({ kind: "value", value: 1000, inFlight: 0, arrivalsTotal: 1005 });
    await withClient(url, (client) => addEntries(client, stream, 1));
    const answer = await told(stream);
    expect(answer).toMatchObject({
      kind: "absent",
      reason: expect.stringMatching(
        /^more than 1000 entries of "\S+" wait for "billing", too many to be counted one by one, and Redis cannot tell how many, as the group began in the middle; it can once the group has caught up, or after XGROUP SETID \S+ billing \d+-\d+ ENTRIESREAD <entries before that one>$/,
      ),
    });
    const [, id = ""] = /billing (\d+-\d+) ENTRIESREAD/.exec("reason" in answer ? answer.reason : "") ?? [];
    await withClient(url, (client) => client.call("XGROUP", "SETID", stream, group, id, "ENTRIESREAD", "5"));
    expect(await told(stream)).toMatchObject({ value: 1001 });
  });

  test("of which entries were deleted that wait is counted up to 1,000 entries, and absent above", async () => {
    const stream = await fresh();
    const remove = (client: Redis) => client.xadd(stream, "*", "a", "1").then((id) => client.xdel(stream, id ?? ""));
    await withClient(url, async (client) => {
      await addEntries(client, stream, 999);
      await remove(client);
      await addEntries(client, stream, 2);
    });
    expect(await told(stream)).toMatchObject({ value: 1001 }); // all of them
    await withClient(url, (client) => takeEntries(client, stream, group, 1));
    expect(await told(stream)).toMatchObject({ value: 1000 });
    await withClient(url, (client) => addEntries(client, stream, 1));
    expect(await told(stream)).toMatchObject({ reason: expect.stringContaining("are deleted with XDEL; it can once") });
    await withClient(url, (client) => takeEntries(client, stream, group, 1000));
    expect(await told(stream)).toMatchObject({ value: 1, inFlight: 1001 });
  });

  const addMany = (client: Redis, stream: string, messages: number, most: number) =>
    Promise.all(Array.from({ length: messages }, () => client.xadd(stream, "MAXLEN", most, "*", "order", "1")));

  test("and is trimmed while the group falls behind is told exactly to whoever reads all the time, and at most too high to others", async () => {
    const stream = await fresh();
    const reader = openReader({ stream, group, url });
    const read = () => reader.read(AbortSignal.timeout(5000));
    await withClient(url, async (client) => {
      await addMany(client, stream, 100, 5000);
      await takeEntries(client, stream, group, 100);
      for (let round = 0; round < 20; round += 1) {
        await addMany(client, stream, 500, 5000);
        await read();
      }
      expect(await read()).toMatchObject({ value: 5000, arrivalsTotal: 10_100 }); // the oldest 5,000 nobody gets any more
      for (const [taken, waits] of [
        [1, 4999],
        [1000, 3999],
        [1999, 2000],
        [999, 1001],
        [901, 100],
        [100, 0],
      ] as const) {
        await takeEntries(client, stream, group, taken);
        expect(await read()).toMatchObject({ value: waits });
        const others = await told(stream);
        expect(others).toMatchObject({ value: waits > 1000 ? 5000 : waits });
      }
      await addMany(client, stream, 101, 5000);
      expect(await read()).toMatchObject({ value: 101 });
      await addMany(client, stream, 2000, 5000);
      await takeEntries(client, stream, group, 102);
      expect(await read()).toMatchObject({ value: 2000 }); // so many arrived at once: there are 1,999
      await takeEntries(client, stream, group, 998);
      expect(await read()).toMatchObject({ value: 2000 });
      await takeEntries(client, stream, group, 1);
      expect(await read()).toMatchObject({ value: 1000 });
    });
    await reader.close();
  });

  test("is told exactly however much waits, where entries are deleted that wait no more, to whoever reads all the time", async () => {
    const stream = randomUUID();
    const reader = openReader({ stream, group, url });
    const read = () => reader.read(AbortSignal.timeout(5000));
    await withClient(url, async (client) => {
      await addEntries(client, stream, 5);
      await client.xgroup("CREATE", stream, group, "$"); // in the middle: its lag is not known
      for (let round = 1; round <= 6; round += 1) {
        await addMany(client, stream, 500, 100_000);
        expect(await read()).toMatchObject({ value: 500 * round });
      }
      const [first = ""] = await takeEntries(client, stream, group, 10);
      await client.xdel(stream, first);
      expect(await read()).toMatchObject({ value: 2990 });
      const [[last = ""] = []] = await client.xrevrange(stream, "+", "-", "COUNT", 1);
      await client.xdel(stream, last);
      expect(await read()).toMatchObject({ kind: "absent", reason: expect.stringContaining("are deleted with XDEL") });
    });
    await reader.close();
  });

  test("in entries that are large is not carried over the network to be counted", async () => {
    const stream = await fresh();
    await withClient(url, async (client) => {
      for (let sent = 0; sent < 40; sent += 1) await client.xadd(stream, "MAXLEN", 30, "*", "a", Buffer.alloc(262_144));
      const [[, second] = []] = [
        await client.xrange(stream, "-", "+", "COUNT", 2).then((ids) => ids.map(([id]) => id)),
      ];
      await client.xgroup("CREATE", stream, "middle", second ?? "");
    });
    const carried = async () => {
      const stats = await withClient(url, (client) => client.info("stats"));
      return Number(/total_net_output_bytes:(\d+)/.exec(stats)?.[1]);
    };
    const before = await carried();
    expect(await told(stream)).toMatchObject({ value: 30 });
    const answer = await readOnce({ stream, group: "middle", url });
    expect(answer).toMatchObject({
      kind: "absent",
      reason: expect.stringMatching(
        /^more than 3 entries of .*, too many to be counted one by one, being large, and Redis/,
      ),
    });
    expect((await carried()) - before).toBeLessThan(2.5 * 1_048_576); // two entries for each reading, and four
    await withClient(url, (client) => takeEntries(client, stream, "middle", 25));
    expect(await readOnce({ stream, group: "middle", url })).toMatchObject({ value: 3 });
  });

  test("always tells as many as the group can still be given", async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant("add" as const), count: fc.integer({ min: 1, max: 6 }) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant("take" as const), count: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("trim" as const), count: fc.integer({ min: 0, max: 8 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant("delete" as const), count: fc.integer({ min: 0, max: 9 }) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("reset" as const), count: fc.integer({ min: 0, max: 9 }) }) },
    );
    await withClient(url, (client) =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
          const stream = await fresh();
          const reader = openReader({ stream, group, url });
          for (const { do: what, count } of steps) {
            await carryOut(client, stream, what, count);
            const waits = await waiting(client, stream);
            expect(await reader.read(AbortSignal.timeout(5000))).toMatchObject({ kind: "value", value: waits });
          }
          await reader.close();
        }),
        { numRuns: 60 },
      ),
    );
  });
});

async function carryOut(
  client: Redis,
  stream: string,
  what: "add" | "take" | "trim" | "delete" | "reset",
  count: number,
) {
  if (what === "add") return await addEntries(client, stream, count);
  if (what === "take") return await takeEntries(client, stream, group, count);
  if (what === "trim") return await client.xtrim(stream, "MAXLEN", count);
  const ids = (await client.xrange(stream, "-", "+")).map(([id]) => id);
  const id = ids[count % Math.max(ids.length, 1)];
  if (id === undefined) return;
  return what === "delete" ? await client.xdel(stream, id) : await client.xgroup("SETID", stream, group, id);
}

/** What the group has not been given, counted one by one. */
async function waiting(client: Redis, stream: string): Promise<number> {
  const [fields] = await withGroups(client, stream);
  const given = String(fields?.[fields.indexOf("last-delivered-id") + 1]);
  return (await client.xrange(stream, `(${given}`, "+")).length;
}

async function withGroups(client: Redis, stream: string): Promise<unknown[][]> {
  const groups: unknown = await client.xinfo("GROUPS", stream);
  return Array.isArray(groups) ? groups : [];
}
