import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../support/available.ts";
import { crookedServer, httpAnswer } from "../support/crooked-server.ts";
import { nsqQueue, postTo } from "../support/nsq-queue.ts";
import { openReader, readOnce } from "../support/read-once.ts";
import { nsqd, nsqlookupd } from "../support/servers/nsq.ts";
import type { TestServer } from "../support/servers/server.ts";

const found = nsqd();
const notOurs = process.env.NSQD_ADDRESS !== undefined;

function json(document: unknown, status = "200 OK"): string {
  return httpAnswer(status, { "content-type": "application/json" }, JSON.stringify(document));
}

describe("several nsqds", needs(notOurs ? { ...found.need, available: false } : found.need), () => {
  let servers: readonly [TestServer, TestServer];
  beforeAll(async () => {
    servers = await Promise.all([found.start(), found.start()]);
  });
  afterAll(async () => void (await Promise.all(servers.map((server) => server.kill()))));

  test("are added up, and a channel that only one of them has is read there", async () => {
    const [first, second] = servers;
    const queue = nsqQueue(first);
    const spec = {
      ...{ source: "nsq", topic: queue.topic, channel: queue.channel },
      nsqd: [first.address, second.address, first.address],
    };
    expect(await readOnce(spec)).toEqual({
      kind: "absent",
      reason: `there is no topic "${queue.topic}" at http://${first.address}, http://${second.address}`,
    });
    await queue.create();
    await queue.put(3);
    await expect.poll(() => readOnce(spec)).toMatchObject({ value: 3 });
    await postTo(second.address, `/topic/create?topic=${queue.topic}`);
    await postTo(second.address, `/pub?topic=${queue.topic}`, "message");
    await expect.poll(() => readOnce(spec)).toMatchObject({ value: 4 });
    await postTo(second.address, `/channel/create?topic=${queue.topic}&channel=another`);
    await expect.poll(() => readOnce(spec)).toMatchObject({ value: 3 });
    await postTo(second.address, `/channel/create?topic=${queue.topic}&channel=${queue.channel}`);
    await postTo(second.address, `/pub?topic=${queue.topic}`, "message");
    await expect.poll(() => readOnce(spec)).toMatchObject({ value: 4 });
  });

  test("an nsqd that cannot be read makes the sum absent, and the reason names it", async () => {
    const [first, second] = servers;
    const queue = nsqQueue(first);
    await queue.create();
    await queue.put(3);
    const nsqds = [first.address, second.address];
    const { read, close } = openReader({ source: "nsq", topic: queue.topic, channel: queue.channel, nsqd: nsqds });
    await expect.poll(read).toEqual({ kind: "value", value: 3, inFlight: 0, arrivalsTotal: 0 });
    await queue.put(2);
    await expect.poll(read).toEqual({ kind: "value", value: 5, inFlight: 0, arrivalsTotal: 2 });
    await second.kill();
    expect(await read()).toEqual({
      kind: "absent",
      reason: `http://${second.address} cannot be reached: nothing listens there (ECONNREFUSED); the other 1 of 2 nsqds are not the sum`,
    });
    const silent = await crookedServer();
    const withSilent = { source: "nsq", topic: queue.topic, channel: queue.channel, deadline: "1s" };
    expect(await readOnce({ ...withSilent, nsqd: [first.address, silent.address] })).toEqual({
      kind: "absent",
      reason: `http://${silent.address} did not answer in time; the other 1 of 2 nsqds are not the sum`,
    });
    await silent.close();
    await second.restart();
    expect(await read()).toMatchObject({ value: 5 });
    await close();
  });
});

describe("nsqlookupd", needs(notOurs ? { ...nsqlookupd.need, available: false } : nsqlookupd.need), () => {
  test("names the nsqds that are read, and one that is silent is not waited for", { timeout: 60_000 }, async () => {
    const lookups = await Promise.all([nsqlookupd.start(), nsqlookupd.start()]);
    const tcp = lookups.map(({ extraPorts: [port] }) => `127.0.0.1:${port}`);
    // each is known to one of them only
    const nsqds = await Promise.all(tcp.map((address) => nsqd([address]).start()));
    const silent = await crookedServer();
    const [first, second] = nsqds;
    if (!first || !second) throw new Error("two were started");
    const queue = nsqQueue(first);
    const addresses = lookups.map(({ address }) => address);
    const spec = { source: "nsq", topic: queue.topic, channel: queue.channel, deadline: "2s" };
    const { read, close } = openReader({ ...spec, nsqlookupd: addresses });
    const withSilent = openReader({ ...spec, nsqlookupd: [silent.address, ...addresses] });
    try {
      const unknown = { kind: "absent", reason: `no nsqd has topic "${queue.topic}"` };
      expect(await read()).toEqual(unknown);
      expect(await withSilent.read()).toEqual({
        kind: "absent",
        reason: `${unknown.reason}; http://${silent.address} did not answer in time`,
      });
      await queue.create();
      await queue.put(3);
      await expect.poll(read, { timeout: 10_000 }).toMatchObject({ value: 3 });
      await expect.poll(withSilent.read, { timeout: 10_000 }).toMatchObject({ value: 3 });
      await postTo(second.address, `/pub?topic=${queue.topic}`, "message");
      await expect.poll(read, { timeout: 10_000 }).toMatchObject({ value: 4, arrivalsTotal: 0 });
      await first.kill();
      const gone = `http://${first.address} cannot be reached: nothing listens there (ECONNREFUSED)`;
      const others = "the other 1 of 2 nsqds are not the sum";
      const reasonOf = async () => {
        const answer = await read();
        return answer.kind === "absent" ? answer.reason : `${answer.value} are told`;
      };
      // what failed is looked up at once
      const forgotten = "no nsqlookupd names it: it is left out once that has been so for 60 s";
      await expect.poll(reasonOf, { timeout: 5000 }).toBe(`${gone}, and ${forgotten}; ${others}`);
      await first.restart();
      await expect.poll(read).toMatchObject({ value: 1 }); // it had the others in its memory only
      await Promise.all(lookups.map((lookup) => lookup.kill()));
      expect(await read()).toMatchObject({ value: 1 }); // what they said holds for a while
    } finally {
      await close();
      await withSilent.close();
      await silent.close();
      await Promise.all([...lookups, ...nsqds].map((server) => server.kill()));
    }
  });

  test("that starts anew knows none at first, and all are read on", { timeout: 60_000 }, async () => {
    const lookup = await nsqlookupd.start();
    const tcp = `127.0.0.1:${lookup.extraPorts[0]}`;
    const [first, second] = await Promise.all([nsqd([tcp]).start(), nsqd([tcp]).start()]);
    const { topic } = nsqQueue(first);
    const { read, close } = openReader({ source: "nsq", topic, channel: "billing", nsqlookupd: [lookup.address] });
    try {
      for (const { address } of [first, second]) await postTo(address, `/pub?topic=${topic}`, "message");
      await expect.poll(read, { timeout: 10_000 }).toMatchObject({ value: 2 });
      await lookup.kill();
      await lookup.restart();
      const asked = performance.now();
      while (performance.now() - asked < 6000) {
        expect(await read()).toMatchObject({ value: 2 }); // what it said before holds for 5 s only
        await sleep(200);
      }
    } finally {
      await close();
      await Promise.all([lookup, first, second].map((server) => server.kill()));
    }
  });

  test("what is no nsqlookupd is said so", async () => {
    const spec = { source: "nsq", topic: "orders", channel: "billing" };
    const answers: readonly (readonly [string, string])[] = [
      [json({ producers: [] }), 'no nsqd has topic "orders"'],
      [json({ message: "TOPIC_NOT_FOUND" }, "404 Not Found"), 'no nsqd has topic "orders"'],
      [json({ status_code: 500, status_txt: "INVALID_ARG_TOPIC" }, "500 Oops"), 'no nsqd has topic "orders"'],
      [json({ message: "NOT_FOUND" }, "404 Not Found"), "answered 404: there is nothing at this address"],
      [json({ topics: [] }), "named no nsqd; is it the HTTP address of an nsqlookupd?"],
      [json({ producers: [{ broadcast_address: "a/b", http_port: 1 }] }), "named no nsqd; is it the HTTP address"],
      [json({ producers: [{ broadcast_address: "nsqd", http_port: 0 }] }), "named no nsqd; is it the HTTP address"],
    ];
    for (const [answer, reason] of answers) {
      const server = await crookedServer(answer);
      expect(await readOnce({ ...spec, nsqlookupd: [server.address] })).toEqual({
        kind: "absent",
        reason: expect.stringContaining(reason),
      });
      await server.close();
    }
  });
});
