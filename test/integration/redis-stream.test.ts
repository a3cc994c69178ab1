import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { crookedServer } from "../support/crooked-server.ts";
import { redisReaders } from "../support/redis-readers.ts";
import { addEntries, redis, takeEntries, urlOf, withClient } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

const { readOnce } = redisReaders("redis-stream");

const password = "the-password-of-reader";
const wrongPassword = "not-the-password-of-anybody";
const group = "billing";

/** What a server says to AUTH, XINFO STREAM and XINFO GROUPS, all three to the first of them. */
const garbage = [
  ":-5\r\n",
  "*0\r\n",
  "$-1\r\n",
  "HTTP/1.1 400 Bad Request\r\n\r\n",
  `-ERR ${password}\r\n`,
  `-NOPERM ${password}\r\n`,
  `+OK ${password}\r\n`,
  "+OK\r\n:1\r\n:1\r\n",
  "+OK\r\n*2\r\n$6\r\nlength\r\n:0\r\n*0\r\n",
];

async function makeBackend(): Promise<SourceBackend> {
  const server = await redis.start();
  const url = urlOf(server);
  const stream = `orders-${randomUUID().slice(0, 8)}`;
  const prepare = () =>
    withClient(url, async (client) => {
      await client.call("ACL", "SETUSER", "reader", "reset", "on", `>${password}`, "~*", "+xinfo", "+xrange");
      await client.xgroup("CREATE", stream, group, "$", "MKSTREAM");
    });
  await prepare();
  const spec = { stream, group, url, username: "reader", password };
  const backend: SourceBackend = {
    spec: () => spec,
    missing: () => ({ ...spec, stream: `${stream}-missing` }),
    refused: () => ({ ...spec, password: wrongPassword }),
    at: (address) => ({ ...spec, url: `redis://${address}` }),
    garbage,
    put: (messages) => withClient(url, (client) => addEntries(client, stream, messages)),
    take: (messages) =>
      withClient(url, async (client) => {
        for (const id of await takeEntries(client, stream, group, messages)) await client.xack(stream, group, id);
      }),
    purge: () => withClient(url, async (client) => void (await client.xtrim(stream, "MAXLEN", 0))),
    secrets: [password, wrongPassword],
    cleanUp: () => (server.ours ? server.kill() : withClient(url, async (client) => void (await client.del(stream)))),
  };
  const restart = async () => {
    await server.restart();
    await prepare(); // it keeps nothing
  };
  return server.ours ? { ...backend, kill: server.kill, restart } : backend;
}

describe("redis-stream", needs(redis.need), () => {
  sourceContract(
    "redis-stream",
    makeBackend,
    process.env.REDIS_URL === undefined ? {} : { kill: "the running server is not ours to kill" },
  );
});

describe("a Redis stream", needs(redis.need), () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await redis.start();
    url = urlOf(server);
  });
  afterAll(() => (server.ours ? server.kill() : undefined));

  test("tells what waits, what is in flight, and what ever arrived", async () => {
    const stream = randomUUID();
    await withClient(url, async (client) => {
      await client.xgroup("CREATE", stream, group, "0", "MKSTREAM");
      await addEntries(client, stream, 10);
      const [first = ""] = await takeEntries(client, stream, group, 4);
      await client.xack(stream, group, first);
    });
    expect(await readOnce({ stream, group, url })).toEqual({ kind: "value", value: 6, inFlight: 3, arrivalsTotal: 10 });
  });

  test("of another type, without the group, or that is missing is absent", async () => {
    const stream = randomUUID();
    await withClient(url, async (client) => {
      await client.xgroup("CREATE", stream, group, "0", "MKSTREAM");
      await client.set("a-string", "1");
    });
    const reasonOf = async (spec: JsonObject) => {
      const answer = await readOnce({ stream, group, url, ...spec });
      return answer.kind === "absent" ? answer.reason : answer;
    };
    expect(await reasonOf({ group: "shipping" })).toBe(`the stream "${stream}" has no consumer group "shipping"`);
    expect(await reasonOf({ stream: "nothing" })).toBe('the stream "nothing" does not exist');
    expect(await reasonOf({ stream: "a-string" })).toBe('"a-string" is not a stream');
  });
});

test("half-valid answers are absent", async () => {
  const counts = "$6\r\nlength\r\n:5\r\n";
  for (const answer of [
    `*2\r\n${counts}`,
    `*1\r\n*2\r\n${counts}`,
    "*3\r\n+length\r\n:5\r\n:5\r\n",
    "*2\r\n:1\r\n:5\r\n",
    "*2\r\n+length\r\n+5\r\n",
    "*1\r\n*2\r\n+name\r\n+billing\r\n",
  ]) {
    const server = await crookedServer(answer + answer);
    expect({
      answer,
      read: await readOnce({ stream: "orders", group, url: `redis://${server.address}` }),
    }).toEqual({
      answer,
      read: { kind: "absent", reason: expect.stringMatching(/was answered in a form that no Redis has$/) },
    });
    await server.close();
  }
});
