import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { crookedServer, httpAnswer } from "../support/crooked-server.ts";
import { redisReaders } from "../support/redis-readers.ts";
import { redis, urlOf, withClient } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

const { openReader, readOnce } = redisReaders("redis-list");

const wrongPassword = "not-the-password-of-anybody";

const garbage = [
  httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
  ":-5\r\n",
  ":99999999999999999999\r\n",
  ":7.5\r\n",
  ":\r\n",
  "$-1\r\n",
  "$1\r\n5\r\n",
  "+5\r\n",
  "+OK\r\n",
  "*-1\r\n",
  "*1\r\n:5\r\n",
  "*0\r\n",
  "%1\r\n+length\r\n:5\r\n",
  "_\r\n",
  "#f\r\n",
  "-\r\n",
  `-${wrongPassword}\r\n`,
  `-WRONGPASS ${wrongPassword}\r\n`,
  `-ERR ${wrongPassword}\r\n`,
  `!21\r\nSYNTAX invalid syntax\r\n`,
  "-MOVED 1 127.0.0.1:1\r\n",
  "-ASK 1 nowhere\r\n",
  "\r\n\r\n",
];

async function makeBackend(): Promise<SourceBackend> {
  const server = await redis.start();
  const url = urlOf(server);
  const list = `jobs-${randomUUID().slice(0, 8)}`;
  const backend: SourceBackend = {
    spec: () => ({ list, url }),
    refused: () => ({ list, url, username: "nobody", password: wrongPassword }),
    at: (address) => ({ list, url: `redis://${address}` }),
    garbage,
    put: (messages) =>
      withClient(url, async (client) => void (await client.rpush(list, ...Array<string>(messages).fill("job")))),
    take: (messages) => withClient(url, async (client) => void (await client.lpop(list, messages))),
    purge: () => withClient(url, async (client) => void (await client.del(list))),
    secrets: [wrongPassword],
    cleanUp: () => (server.ours ? server.kill() : withClient(url, async (client) => void (await client.del(list)))),
  };
  return server.ours ? { ...backend, kill: server.kill, restart: server.restart } : backend;
}

describe("redis-list", needs(redis.need), () => {
  sourceContract("redis-list", makeBackend, {
    missing: "a list that does not exist is one that was drained",
    ...(process.env.REDIS_URL && { kill: "the running server is not ours to kill" }),
  });
});

describe("a Redis list", needs(redis.need), () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await redis.start();
    url = urlOf(server);
  });
  afterAll(() => (server.ours ? server.kill() : undefined));

  const run = (...commands: string[][]) =>
    withClient(url, async (client) => {
      for (const [name = "", ...args] of commands) await client.call(name, ...args);
    });
  const reasonOf = async (spec: JsonObject) => {
    const answer = await readOnce({ list: "jobs", url, ...spec });
    return answer.kind === "absent" ? answer.reason : answer;
  };

  test("that is not there has been drained", async () => {
    expect(await readOnce({ list: randomUUID(), url })).toEqual({ kind: "value", value: 0 });
  });

  test("and those that consumers work from are told apart", async () => {
    const key = randomUUID();
    await run(["RPUSH", key, "1", "2", "3", "4"], ["LMOVE", key, `${key}:a`, "LEFT", "LEFT"]);
    await run(["LMOVE", key, `${key}:b`, "LEFT", "LEFT"]);
    const inFlightLists = [`${key}:a`, `${key}:b`, `${key}:c`];
    expect(await readOnce({ list: key, inFlightLists, url })).toEqual({ kind: "value", value: 2, inFlight: 2 });
  });

  test.each([
    ["a string", ["SET", "KEY", "1"]],
    ["a set", ["SADD", "KEY", "1"]],
    ["a sorted set", ["ZADD", "KEY", "1", "1"]],
    ["a hash", ["HSET", "KEY", "1", "1"]],
    ["a stream", ["XADD", "KEY", "*", "1", "1"]],
  ])("that is %s is absent", async (type, command) => {
    const key = randomUUID();
    await run(command.map((word) => (word === "KEY" ? key : word)));
    expect(await reasonOf({ list: key })).toBe(`"${key}" is ${type}, not a list`);
    expect(await reasonOf({ list: "none", inFlightLists: [key] })).toBe(`"${key}" is ${type}, not a list`);
  });

  test("of another database is another list", async () => {
    const key = randomUUID();
    await run(["SELECT", "3"], ["RPUSH", key, "1"]);
    expect(await readOnce({ list: key, url })).toMatchObject({ value: 0 });
    expect(await readOnce({ list: key, url, db: 3 })).toMatchObject({ value: 1 });
    expect(await readOnce({ list: key, url: `${url}/3` })).toMatchObject({ value: 1 });
    expect(await reasonOf({ db: 4711 })).toBe(`${server.address} does not have the database given as db`);
  });

  test("is read by a user who may do no more than that", async () => {
    await run(["ACL", "SETUSER", "reader", "reset", "on", ">p@ss word", "~jobs*", "+llen", "+type"]);
    const reader = { username: "reader", password: "p@ss word" };
    const within = url.replace("redis://", "redis://reader:p%40ss%20word@");
    expect(await readOnce({ list: "jobs", url, ...reader })).toMatchObject({ value: 0 });
    expect(await readOnce({ list: "jobs", url: within })).toMatchObject({ value: 0 });
    expect(await reasonOf({ ...reader, list: "orders" })).toBe(
      `${server.address} does not allow the user given to read "orders": grant +llen +type ~orders (NOPERM)`,
    );
    expect(await reasonOf({ ...reader, password: wrongPassword })).toBe(
      `${server.address} does not accept the username and password given (WRONGPASS)`,
    );
  });

  test("is read with a password that the server does not want", async () => {
    expect(await readOnce({ list: "jobs", url, password: "needless" })).toMatchObject({ value: 0 });
  });

  test("of a server with a password is absent without it", async () => {
    const own = await redis.start();
    if (!own.ours) return;
    try {
      await withClient(urlOf(own), (client) => client.config("SET", "requirepass", "s3cret"));
      expect(await reasonOf({ url: urlOf(own) })).toBe(
        `${own.address} wants credentials: give password, and username where it has users (NOAUTH)`,
      );
      expect(await reasonOf({ url: urlOf(own), password: "s3cret" })).toEqual({ kind: "value", value: 0 });
    } finally {
      await own.kill();
    }
  });

  test("of a server that takes nobody more is absent", async () => {
    for (const words of ["-ERR max number of clients reached\r\n", "-DENIED Redis is running in protected mode\r\n"]) {
      const full = createServer((socket) => socket.on("error", () => undefined).end(words)).listen(0, "127.0.0.1");
      await once(full, "listening");
      const at = full.address();
      const address = `127.0.0.1:${typeof at === "object" && at ? at.port : 0}`;
      const reason = await reasonOf({ url: `redis://${address}` });
      full.close();
      expect(reason).toMatch(/ has as many clients as it allows \(maxclients\)$| as it has no password \(DENIED\)$/);
    }
  });

  test("of 200 metrics costs one connection, which goes with the last of them", async () => {
    const connections = () =>
      withClient(
        url,
        async (client) =>
          String(await client.client("LIST"))
            .trim()
            .split("\n").length,
      );
    const before = await connections();
    const readers = Array.from({ length: 200 }, (_, index) => openReader({ list: `list-${index}`, url }));
    await Promise.all(readers.map((reader) => reader.read(AbortSignal.timeout(5000))));
    expect(await connections()).toBe(before + 1);
    await Promise.all(readers.map((reader) => reader.close()));
    await expect.poll(connections).toBe(before);
  });
});

test("half a reply is absent at the deadline, and after a second without a reply the next reading has a connection of its own", async () => {
  const halves = [":", ":5", "$3\r\n12", "*2\r\n:5\r\n", "-ERR"];
  await Promise.all(
    halves.map(async (half) => {
      const server = await crookedServer(half);
      const reader = openReader({ list: "jobs", url: `redis://${server.address}` });
      const read = (ms: number) => reader.read(AbortSignal.timeout(ms));
      expect(await read(150)).toMatchObject({ kind: "absent" });
      expect(server.connections).toBe(1);
      expect(await read(1000)).toMatchObject({ kind: "absent" });
      await expect.poll(() => server.connections).toBe(0);
      expect(await read(150)).toMatchObject({ kind: "absent" });
      expect(server.connections).toBe(1);
      await reader.close();
      await expect.poll(() => server.connections).toBe(0);
      await server.close();
    }),
  );
});

test("a server that does not close its side is not waited for", async () => {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => void sockets.add(socket.resume()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = server.address();
  const reader = openReader({ list: "jobs", url: `redis://127.0.0.1:${typeof at === "object" && at ? at.port : 0}` });
  const reading = reader.read(AbortSignal.timeout(5000));
  await expect.poll(() => sockets.size).toBe(1);
  const startedAtMs = performance.now();
  await reader.close();
  expect(await reading).toMatchObject({ kind: "absent" });
  expect(performance.now() - startedAtMs).toBeLessThan(1000);
  for (const socket of sockets) socket.destroy();
  server.close();
});

test("what a server echoes of the credentials is not repeated", async () => {
  for (const answer of [`-ERR ${wrongPassword}\r\n`, `-${wrongPassword}\r\n`, `+${wrongPassword}\r\n`, wrongPassword]) {
    const server = await crookedServer(answer);
    const answered = await readOnce({ list: "jobs", url: `redis://:${wrongPassword}@${server.address}` });
    await server.close();
    expect(answered).toMatchObject({ kind: "absent", reason: expect.not.stringContaining(wrongPassword) });
    expect(answered).toMatchObject({ reason: expect.stringContaining(server.address) });
  }
});
