import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { crookedServer, httpAnswer } from "../support/crooked-server.ts";
import { nsqQueue, postTo } from "../support/nsq-queue.ts";
import { readOnce } from "../support/read-once.ts";
import { nsqd } from "../support/servers/nsq.ts";
import type { TestServer } from "../support/servers/server.ts";

const found = nsqd();
const notOurs = process.env.NSQD_ADDRESS !== undefined;

function json(document: unknown, status = "200 OK"): string {
  return httpAnswer(status, { "content-type": "application/json" }, JSON.stringify(document));
}

const counts = { depth: 3, in_flight_count: 0, deferred_count: 0, message_count: 3 };

function statsOf(topic: string, channel: string, change: object = {}): object {
  return { topics: [{ topic_name: topic, depth: 0, channels: [{ channel_name: channel, ...counts, ...change }] }] };
}

async function makeBackend(): Promise<SourceBackend> {
  const server = await found.start();
  const queue = nsqQueue(server);
  const { topic, channel } = queue;
  await queue.create();
  const spec = (address: string): JsonObject => ({ topic, channel, nsqd: [address] });
  const backend: SourceBackend = {
    spec: () => spec(server.address),
    missing: () => ({ ...spec(server.address), topic: `${topic}-missing` }),
    at: spec,
    garbage: [
      httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
      "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
      httpAnswer("200 OK", {}, ""),
      httpAnswer("200 OK", {}, "OK"),
      ...[null, [], 3, {}, { topics: [] }, { topics: null }, { topics: {} }, { topics: [null] }].map((it) => json(it)),
      json({ status_code: 500, status_txt: "INTERNAL_ERROR", data: null }),
      json({ status_code: 200, data: null }),
      json(statsOf(topic, "another")),
      json(statsOf(`${topic}-2`, channel)),
      ...["3", null, -1, 1.5, true, 1e300].map((depth) => json(statsOf(topic, channel, { depth }))),
      ...["depth", "in_flight_count", "message_count"].map((key) =>
        json(statsOf(topic, channel, { [key]: undefined })),
      ),
      json({ topics: [{ topic_name: topic, depth: "many", channels: [] }] }),
      json({ topics: [{ topic_name: topic, depth: 5, channels: null }] }),
      json(statsOf(topic, channel), "500 Internal Server Error"),
      json(statsOf(topic, channel), "302 Found"),
      json(statsOf(topic, channel))
        .slice(0, -9)
        .replace(/content-length: \d+/, "content-length: 20"),
    ],
    put: queue.put,
    take: async (messages) => {
      const taken = await queue.hold(messages);
      await taken.finish();
      await taken.close();
    },
    purge: queue.empty,
    secrets: ["nothing secret is sent"],
    cleanUp: () => (notOurs ? queue.remove() : server.kill()),
  };
  if (notOurs) return backend;
  return { ...backend, kill: server.kill, restart: server.restart };
}

describe("nsq", needs(found.need), () => {
  sourceContract("nsq", makeBackend, {
    refused: "nsqd asks for no credentials over HTTP",
    ...(notOurs ? { kill: "the running server is not ours to kill" } : {}),
  });
});

describe("a channel of one nsqd", needs(found.need), () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await found.start();
  });
  afterAll(() => (notOurs ? undefined : server.kill()));

  test("what a consumer holds is in flight, and does not wait", async () => {
    const queue = nsqQueue(server);
    await queue.create();
    await queue.put(5);
    const spec = { source: "nsq", topic: queue.topic, channel: queue.channel, nsqd: [`http://${server.address}/`] };
    await expect.poll(() => readOnce(spec)).toEqual({ kind: "value", value: 5, inFlight: 0, arrivalsTotal: 5 });
    const held = await queue.hold(2);
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 3, inFlight: 2, arrivalsTotal: 5 });
    await held.finish();
    await expect.poll(() => readOnce(spec)).toEqual({ kind: "value", value: 3, inFlight: 0, arrivalsTotal: 5 });
    await held.close();
    await queue.remove();
  });

  test("deferred messages count where that is asked for", async () => {
    const queue = nsqQueue(server);
    await queue.create();
    await queue.put(2);
    await queue.defer();
    const spec = { source: "nsq", topic: queue.topic, channel: queue.channel, nsqd: [server.address] };
    await expect.poll(() => readOnce(spec)).toEqual({ kind: "value", value: 2, inFlight: 0, arrivalsTotal: 3 });
    expect(await readOnce({ ...spec, deferred: true })).toMatchObject({ value: 3 });
    await queue.remove();
  });

  test("what waits in a topic without channels waits for the first one, and is counted on when that comes", async () => {
    const queue = nsqQueue(server);
    await queue.createTopic();
    await queue.put(4);
    const spec = { source: "nsq", topic: queue.topic, channel: queue.channel, nsqd: [server.address] };
    const waiting = { kind: "value", value: 4, inFlight: 0, arrivalsTotal: 4 };
    await expect.poll(() => readOnce(spec)).toEqual(waiting);
    await queue.create();
    await expect.poll(() => readOnce(spec)).toEqual(waiting);
    expect(await readOnce({ ...spec, channel: "another" })).toEqual({
      kind: "absent",
      reason: `topic "${queue.topic}" has no channel "another" at http://${server.address}, but others`,
    });
    await queue.remove();
  });

  test("an ephemeral channel is read", async () => {
    const queue = nsqQueue(server);
    await queue.createTopic();
    await postTo(server.address, `/channel/create?topic=${queue.topic}&channel=logs%23ephemeral`);
    await queue.put(1);
    const spec = { source: "nsq", topic: queue.topic, channel: "logs#ephemeral", nsqd: [server.address] };
    await expect.poll(() => readOnce(spec)).toMatchObject({ value: 1 });
    await queue.remove();
  });

  test("the answers of versions before 1.0 are read", async () => {
    const answer = json({ status_code: 200, status_txt: "OK", data: statsOf("orders", "billing") });
    const old = await crookedServer(answer);
    const spec = { source: "nsq", topic: "orders", channel: "billing", nsqd: [old.address] };
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 3, inFlight: 0, arrivalsTotal: 3 });
    await old.close();
  });
});
