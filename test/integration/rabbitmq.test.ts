import { randomUUID } from "node:crypto";
import { connect } from "amqplib";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { httpAnswer } from "../support/crooked-server.ts";
import { rabbitQueue } from "../support/rabbit-queue.ts";
import { openReader, readOnce } from "../support/read-once.ts";
import { rabbitmqServer } from "../support/servers/rabbitmq.ts";
import type { TestServer } from "../support/servers/server.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // a broker takes its time to start

const notOurs = process.env.RABBITMQ_ADDRESS !== undefined;
const lacks = notOurs ? { kill: "the running server is not ours to kill" } : {};
const wrong = "wr0ng pass";

const patience = { timeout: 20_000, interval: 50 };

let starting: Promise<TestServer> | undefined;
/** One for all: it takes its time to start. */
function theServer(): Promise<TestServer> {
  starting ??= rabbitmqServer.start();
  return starting;
}
afterAll(async () => {
  const server = await starting;
  if (server?.ours) await server.kill();
});

async function newQueue() {
  const server = await theServer();
  const queue = `orders-${randomUUID().slice(0, 8)}`;
  const url = `amqp://guest:guest@${server.address}`;
  const broker = rabbitQueue(url, queue);
  await broker.create();
  return { server, queue, url, broker };
}

function managementOf({ address, extraPorts: [port] }: TestServer): string {
  return port === undefined ? `http://${address.split(":")[0]}:15672` : `http://127.0.0.1:${port}`;
}

async function amqpBackend(): Promise<SourceBackend> {
  const { server, queue, url, broker } = await newQueue();
  const { put, take, purge, remove } = broker;
  const backend: SourceBackend = {
    spec: () => ({ url, queue }),
    missing: () => ({ url, queue: `${queue}-missing` }),
    refused: () => ({ url: `amqp://${server.address}`, username: "guest", password: wrong, queue }),
    at: (address) => ({ url: `amqp://eve:s3cret@${address}`, queue }),
    garbage: [
      httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
      "AMQP\x00\x00\x09\x01",
      "AMQP\x03\x01\x00\x00",
      "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
      "-ERR wrong protocol\r\n",
      "\x01\x00\x00\x00\x00\x00\x00\x00",
      "\x01\x00\x00\x00\x00\x00\x02\x00\x0a\x00",
      "\x02\x00\x01\x00\x00\x00\x01\x00\x00",
      "\x08\x00\x00\x7f\x7f\x7f\x7f",
    ],
    ...{ put, take, purge },
    secrets: [wrong, "s3cret", "guest:guest"],
    cleanUp: remove,
  };
  return server.ours ? { ...backend, kill: server.kill, restart: server.restart } : backend;
}

function json(document: unknown): string {
  return httpAnswer("200 OK", { "content-type": "application/json" }, JSON.stringify(document));
}

async function managementBackend(): Promise<SourceBackend> {
  const { server, queue, broker } = await newQueue();
  const { put, take, purge, remove } = broker;
  const url = managementOf(server);
  const spec: JsonObject = { url, queue, refreshInterval: "200ms" };
  const numbers = { name: queue, messages_ready: 3, messages_unacknowledged: 0 };
  await vi.waitFor(async () => {
    const { kind } = await readOnce({ source: "rabbitmq-management", ...spec });
    if (kind === "absent") throw new Error("the plugin has no numbers yet");
  }, patience);
  const backend: SourceBackend = {
    spec: () => spec,
    missing: () => ({ ...spec, queue: `${queue}-missing` }),
    refused: () => ({ ...spec, username: "guest", password: wrong }),
    at: (address) => ({ ...spec, url: `http://eve:s3cret@${address}/` }),
    garbage: [
      httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
      "AMQP\x00\x00\x09\x01",
      httpAnswer("200 OK", {}, ""),
      httpAnswer("401 Unauthorized", {}, `{"error":"not_authorised","reason":"${wrong}"}`),
      httpAnswer("500 Internal Server Error", {}, wrong),
      httpAnswer("404 Not Found", {}, "no such page"),
      ...[null, [], 3, {}, { name: queue }, { ...numbers, name: "another" }].map(json),
      ...["3", null, -1, 1.5, true, 1e300].map((ready) => json({ ...numbers, messages_ready: ready })),
      ...["3", null, -1].map((held) => json({ ...numbers, messages_unacknowledged: held })),
      json({ ...numbers, message_stats: { publish: "many" } }),
    ],
    ...{ put, take, purge },
    secrets: [wrong, "s3cret"],
    cleanUp: remove,
  };
  return server.ours ? { ...backend, kill: server.kill, restart: server.restart } : backend;
}

describe("RabbitMQ", needs(rabbitmqServer.need), () => {
  sourceContract("rabbitmq", amqpBackend, lacks);
  sourceContract("rabbitmq-management", managementBackend, lacks);
});

describe("a RabbitMQ broker", needs(rabbitmqServer.need), () => {
  const reasonOf = async (spec: JsonObject) => {
    const answer = await readOnce(spec);
    return answer.kind === "absent" ? answer.reason : answer;
  };

  test("what is delivered and not acknowledged is in flight, and does not wait", async () => {
    const { server, url, queue, broker } = await newQueue();
    await broker.put(5);
    const release = await broker.hold(2);
    expect(await readOnce({ source: "rabbitmq", url, queue })).toEqual({ kind: "value", value: 3 });
    const spec = { source: "rabbitmq-management", url: managementOf(server), queue, refreshInterval: "200ms" };
    await expect
      .poll(() => readOnce(spec), patience)
      .toEqual({ kind: "value", value: 3, inFlight: 2, arrivalsTotal: 5, ageMs: 200, dueMs: 10_000 });
    await release();
    expect(await readOnce({ source: "rabbitmq", url, queue })).toEqual({ kind: "value", value: 5 });
    await broker.remove();
  });

  test("what can go wrong by AMQP is said so that a person can act on it", async () => {
    const { server, url, queue, broker } = await newQueue();
    const spec = { source: "rabbitmq", url, queue };
    const at = `amqp://${server.address}`;
    expect(await reasonOf({ ...spec, queue: "nothing" })).toBe(
      `there is no queue "nothing" in the virtual host "/" of ${at} (404)`,
    );
    expect(await reasonOf({ ...spec, password: wrong })).toBe(
      `${at} does not accept user "guest" and its password (403)`,
    );
    expect(await reasonOf({ ...spec, vhost: "elsewhere" })).toBe(`there is no virtual host "elsewhere" at ${at} (530)`);
    expect(await reasonOf({ ...spec, url: "amqp://127.0.0.1:1" })).toBe(
      "amqp://127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED)",
    );
    expect(await reasonOf({ ...spec, url: `amqps://${server.address}` })).toMatch(/^amqps:\/\/127\.0\.0\.1:\d+ /);
    const owner = await connect(url);
    const { queue: exclusive } = await (await owner.createChannel()).assertQueue("", { exclusive: true });
    expect(await reasonOf({ ...spec, queue: exclusive })).toBe(
      `the queue "${exclusive}" in the virtual host "/" of ${at} is exclusive: only the connection that made it may see it (405)`,
    );
    await owner.close();
    await broker.remove();
  });

  test("what can go wrong with the management plugin is said so that a person can act on it", async () => {
    const { server, queue, broker } = await newQueue();
    const url = managementOf(server);
    const spec = { source: "rabbitmq-management", url, queue };
    expect(await reasonOf({ ...spec, vhost: "elsewhere" })).toBe(
      `${url} knows nothing of the queue "${queue}" in the virtual host "elsewhere" (404)`,
    );
    expect(await reasonOf({ ...spec, password: wrong })).toBe(`${url} does not accept the user and its password (401)`);
    await broker.remove();
  });

  test("a queue that is missing disturbs none of 500 that are read over the same connection", async () => {
    const { url, queue, broker } = await newQueue();
    await broker.put(2);
    const queues = Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? queue : `missing-${index}`));
    const readers = queues.map((name) => openReader({ source: "rabbitmq", url, queue: name }));
    const answers = await Promise.all(readers.map(({ read }) => read()));
    expect(answers.filter(({ kind }) => kind === "value")).toHaveLength(250);
    for (const { close } of readers) await close();
    await broker.remove();
  });
});
