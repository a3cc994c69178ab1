import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { httpAnswer } from "../support/crooked-server.ts";
import { natsStream } from "../support/nats-stream.ts";
import { openReader, readOnce } from "../support/read-once.ts";
import { natsServer, natsUsers } from "../support/servers/nats.ts";
import type { TestServer } from "../support/servers/server.ts";
import { speaksFirst } from "../support/speaks-first.ts";

const notOurs = process.env.NATS_ADDRESS !== undefined;
const login = { username: natsUsers.reader.user, password: natsUsers.reader.pass };
const consumer = "billing";

const info = (change: object = {}) =>
  `INFO ${JSON.stringify({ server_id: "N", version: "2.9.0", max_payload: 1048576, ...change })}\r\n`;

async function makeBackend(): Promise<SourceBackend> {
  const server = await natsServer.start();
  const stream = `orders-${randomUUID().slice(0, 8)}`;
  const broker = natsStream(server.address, stream, consumer);
  await broker.create();
  const relay = await speaksFirst();
  const spec = { servers: [server.address], stream, consumer, ...login };
  const backend: SourceBackend = {
    spec: () => spec,
    missing: () => ({ ...spec, consumer: "nobody" }),
    refused: () => ({ ...spec, password: "wr0ng-pass" }),
    at: (address) => ({ ...spec, servers: [`nats://${relay.to(address)}`] }),
    garbage: [
      httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
      "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
      "AMQP\x00\x00\x09\x01\r\n",
      "\r\n",
      "INFO\r\n",
      "INFO {}\r\n",
      "INFO []\r\n",
      "INFO {nonsense\r\n",
      "+OK\r\n",
      "PONG\r\n",
      "MSG a 1 99999999999\r\n",
      "MSG a 1 999999999\r\n",
      `${info()}-ERR 'Authorization Violation ${login.password}'\r\n`,
      `${info()}-ERR '${login.password}'\r\n`,
      `${info()}HELLO\r\n`,
      `${info({ tls_required: true })}PONG\r\n`,
    ],
    put: (messages) => broker.put(messages),
    take: broker.take,
    purge: broker.purge,
    secrets: [login.password, "wr0ng-pass"],
    cleanUp: async () => {
      relay.close();
      await (server.ours ? server.kill() : broker.remove());
    },
  };
  if (!server.ours) return backend;
  return { ...backend, kill: server.kill, restart: server.restart };
}

describe("NATS JetStream", needs(natsServer.need), () => {
  sourceContract("nats-jetstream", makeBackend, notOurs ? { kill: "the running server is not ours to kill" } : {});
});

describe("a NATS server", needs(natsServer.need), () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await natsServer.start();
  });
  afterAll(() => (server.ours ? server.kill() : undefined));

  const specOf = (stream: string) => ({
    source: "nats-jetstream",
    servers: [server.address],
    stream,
    consumer,
    ...login,
  });
  const newStream = () => {
    const stream = `orders-${randomUUID().slice(0, 8)}`;
    return { stream, spec: specOf(stream), broker: natsStream(server.address, stream, consumer) };
  };
  const reasonOf = async (spec: Parameters<typeof readOnce>[0]) => {
    const answer = await readOnce(spec);
    return answer.kind === "absent" ? answer.reason : answer;
  };

  test("what is delivered and not acknowledged is in flight, and does not wait", async () => {
    const { spec, broker } = newStream();
    await broker.create();
    await broker.put(5);
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 5, inFlight: 0, arrivalsTotal: 5 });
    const acknowledge = await broker.hold(2);
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 3, inFlight: 2, arrivalsTotal: 5 });
    await acknowledge();
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 3, inFlight: 0, arrivalsTotal: 5 });
    await broker.purge();
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 0, inFlight: 0, arrivalsTotal: 5 });
    await broker.remove();
  });

  test("a consumer of some subjects counts those, and no arrivals, which are those of the whole stream", async () => {
    const { spec, broker } = newStream();
    await broker.create({ filter: "paid" });
    await broker.put(3, "new");
    await broker.put(2, "paid");
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 2, inFlight: 0 });
    await broker.remove();
  });

  test("what can go wrong is said so that a person can act on it", async () => {
    const { stream, spec, broker } = newStream();
    const { address } = server;
    expect(await reasonOf(spec)).toBe(`there is no stream "${stream}" at ${address} (10059)`);
    await broker.create();
    const missing = { ...spec, consumer: "nobody" };
    expect(await reasonOf(missing)).toBe(`the stream "${stream}" at ${address} has no consumer "nobody" (10014)`);
    expect(await reasonOf({ ...spec, password: "wrong" })).toBe(
      `${address} does not accept the credentials, or wants some`,
    );
    expect(await reasonOf({ ...spec, servers: ["nats://127.0.0.1:1"] })).toBe(
      "127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED)",
    );
    expect(await reasonOf({ ...spec, tls: {} })).toMatch(/^127\.0\.0\.1:\d+ /);
    if (server.ours) {
      const { weak, plain, narrow } = natsUsers;
      const seen = { kind: "value", value: 0, inFlight: 0 };
      expect(await reasonOf({ ...spec, username: narrow.user, password: narrow.pass })).toEqual(seen);
      expect(await reasonOf({ ...spec, username: weak.user, password: weak.pass })).toMatch(
        /^the user may not read the consumer "billing" at \S+; it needs to publish to "\$JS\.API\.CONSUMER\.INFO\.orders-\w+\.billing"/,
      );
      expect(await reasonOf({ ...spec, username: plain.user, password: plain.pass })).toMatch(
        /^(nobody at \S+ answers for JetStream|JetStream is not enabled for this account)/,
      );
    }
    await broker.remove();
  });

  test("a server that is away is passed over for the next of the list", async () => {
    const { spec, broker } = newStream();
    await broker.create();
    const { reader } = natsUsers;
    const servers = ["nats://127.0.0.1:1", `nats://${reader.user}:${reader.pass}@${server.address}`];
    const { username: _, password: __, ...rest } = spec;
    expect(await readOnce({ ...rest, servers })).toMatchObject({ kind: "value", value: 0 });
    await broker.remove();
  });

  test("a consumer that is missing disturbs no other that is read over the same connection", async () => {
    const { spec, broker } = newStream();
    await broker.create();
    const readers = [spec, { ...spec, consumer: "nobody" }].map(openReader);
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(readers.map(({ read }) => read()));
      expect(answers.map(({ kind }) => kind)).toEqual(["value", "absent"]);
    }
    for (const { close } of readers) await close();
    await broker.remove();
  });
});
