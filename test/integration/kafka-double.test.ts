import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { crookedServer, httpAnswer } from "../support/crooked-server.ts";
import { type KafkaDouble, kafkaDouble, type TopicScript } from "../support/servers/kafka-double.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

let double: KafkaDouble;
const working: TopicScript = { start: 0, end: 10, committed: 4 };
const six = { kind: "value", value: 6, arrivalsTotal: 10, includesInFlight: true };

beforeEach(async () => {
  double = await kafkaDouble({ topics: {} });
});
afterEach(() => double.close());

function readerOf(spec: JsonObject, deadlineMs = 5000) {
  const metric = readMetricOf({ source: "kafka", brokers: [double.address], group: "group-a", ...spec });
  const reader = metric.source.open(metric.spec, surroundings());
  const read = async () => {
    const answer = await reader.read(AbortSignal.timeout(deadlineMs));
    return answer.kind === "absent" ? answer.reason : answer;
  };
  return { read, close: () => reader.close() };
}

async function readOnce(spec: JsonObject = {}) {
  const { read, close } = readerOf({ topic: "orders", ...spec });
  return read().finally(close);
}

test.each<[string, TopicScript, string]>([
  ["a topic that may not be described", { topicError: 29 }, 'the cluster does not allow topic "orders" to be read'],
  ["a group that may not be described", { groupError: 30 }, 'the cluster does not allow group "group-a" to be read'],
  ["a coordinator that is loading", { groupError: 14 }, 'the coordinator of group "group-a" is still loading'],
  ["a partition that moved", { offsetError: 6 }, 'partition 0 of topic "orders" has just been moved'],
  ["an error nobody has heard of", { offsetError: 999 }, "cannot be read: the broker refuses (error 999)"],
  ["an offset below none", { end: -7 }, 'partition 0 of topic "orders" cannot be read: its broker answered without'],
  ["an answer about something else", { evasive: true }, "its broker answered without its offset"],
  [
    "a leader that nobody can reach",
    { leader: "127.0.0.1:1" },
    "127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED); it is what the cluster calls one of its brokers",
  ],
  ["a leader at no address", { leader: "<html>:1" }, "the cluster names a broker without an address"],
])("%s is told", async (_, script, sentence) => {
  double.script = { topics: { orders: { ...working, ...script } } };
  expect(await readOnce()).toContain(sentence);
});

test("what speaks another protocol is told at once", async () => {
  const web = await crookedServer(httpAnswer("400 Bad Request", {}, "what?"));
  expect(await readOnce({ brokers: [web.address] })).toBe(`${web.address} does not speak Kafka, or wants tls`);
  await web.close();
});

test("a broker that is too old is told", async () => {
  double.script = { topics: { orders: working }, versions: [0, 5] };
  expect(await readOnce()).toBe(`${double.address} speaks another version; Kafka 3.1 or newer is needed`);
});

test("after a refusal the cluster is asked anew who leads", async () => {
  const { read, close } = readerOf({ topic: "orders" });
  double.script = { topics: { orders: { ...working, offsetError: 6 } } };
  expect(await read()).toContain("has just been moved");
  double.script = { topics: { orders: working } };
  expect(await read()).toEqual(six);
  await close();
  expect(double.requests.filter((key) => key === 3)).toHaveLength(2);
});

test("a reading that works asks for offsets alone, the committed ones first, so that none lies beyond its end", async () => {
  double.script = { topics: { orders: working } };
  const { read, close } = readerOf({ topic: "orders" });
  expect(await read()).toEqual(six);
  const before = double.requests.length;
  expect(await read()).toEqual(six);
  await close();
  expect(double.requests.slice(before)).toEqual([9, 2, 2]);
});

test("metrics of one cluster share connections and requests", async () => {
  const names = Array.from({ length: 50 }, (_, index) => `topic-${String(index).padStart(2, "0")}`);
  double.script = { topics: Object.fromEntries(names.map((name) => [name, working])) };
  const readers = names.map((topic, index) => readerOf({ topic, group: `group-${index % 7}` }));
  expect(await Promise.all(readers.map(({ read }) => read()))).toEqual(names.map(() => six));
  const before = double.requests.length;
  expect(await Promise.all(readers.map(({ read }) => read()))).toEqual(names.map(() => six));
  expect(double.requests.length - before).toBeLessThanOrEqual(12);
  expect(double.connections).toBe(1);
  await Promise.all(readers.map(({ close }) => close()));
  await expect.poll(() => double.connections).toBe(0);
});

test("a leader that says nothing makes its own topics absent, and is connected to anew", async () => {
  const silent = await crookedServer();
  double.script = { topics: { orders: working, stuck: { ...working, leader: silent.address } } };
  const orders = readerOf({ topic: "orders" });
  const stuck = readerOf({ topic: "stuck" }, 300);
  const reading = stuck.read();
  await expect.poll(() => silent.connections).toBe(1);
  expect(await orders.read()).toEqual(six);
  expect(typeof (await reading)).toBe("string");
  expect(await orders.read()).toEqual(six);
  await expect.poll(() => silent.connections).toBe(0);
  const again = stuck.read();
  await expect.poll(() => silent.connections).toBe(1);
  await again;
  await Promise.all([orders.close(), stuck.close()]);
  await expect.poll(() => double.connections).toBe(0);
  await silent.close();
});

test("a broker that is down costs nothing while another answers", async () => {
  double.script = { topics: { orders: working } };
  const silent = await crookedServer();
  const brokers = ["127.0.0.1:1", silent.address, double.address];
  expect(await readOnce({ brokers })).toEqual(six);
  expect(await readOnce({ brokers: [`127.0.0.1:1, ${double.address}`] })).toEqual(six);
  await expect.poll(() => silent.connections).toBe(0);
  expect(await readOnce({ brokers: ["127.0.0.1:1", "127.0.0.1:2"] })).toBe(
    "127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED); 127.0.0.1:2 cannot be reached: nothing listens there (ECONNREFUSED)",
  );
  await silent.close();
});
