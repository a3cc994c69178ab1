import { expect, test } from "vitest";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { metricFrom } from "../../metric.ts";

const kafka = { source: "kafka", topic: "orders", group: "billing" };
const keda = { source: "keda-external" };
const nats = { source: "nats-jetstream", stream: "S", consumer: "c" };
const redis = { source: "redis-list", list: "jobs" };
const rabbitmq = { source: "rabbitmq", queue: "orders" };
const nsq = { source: "nsq", topic: "orders", channel: "billing" };
const range = "a port from 1 to 65535";

function faultsOf(spec: JsonObject): readonly string[] {
  const parsed = metricFrom(spec);
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

test.each<[JsonObject, string]>([
  [{ ...kafka, brokers: ["k", "k:99999"] }, `brokers[1]: is "k:99999", must have ${range}`],
  [{ ...kafka, brokers: ["a:9092, b:65536"] }, `brokers[0]: is "a:9092, b:65536", must have ${range}`],
  [{ ...keda, address: "scaler:65536" }, `address: is "scaler:65536", must have ${range}`],
  [{ ...keda, address: "scaler:0" }, `address: is "scaler:0", must have ${range}`],
  [{ ...redis, addresses: ["redis:70000"] }, `addresses[0]: is "redis:70000", must have ${range}`],
  [{ ...redis, url: "redis://:s3cret@redis:65536/0" }, `url: needs ${range}`],
  [{ ...nats, servers: ["nats://u:s3cret@nats:99999"] }, `servers[0]: needs ${range}`],
  [{ ...rabbitmq, url: "amqp://u:s3cret@rabbitmq:99999/vhost" }, `url: needs ${range}`],
  [{ ...nsq, nsqd: ["nsqd:99999"] }, 'nsqd[0]: is "nsqd:99999", must be an HTTP address such as "nsqd:4151"'],
])("%j has a port that nobody can listen on", (spec, fault) => expect(faultsOf(spec)).toEqual([fault]));

test.each<[JsonObject]>([
  [{ ...kafka, brokers: ["k:65535", "[::1]:9092", "a, b:1", "k"] }],
  [{ ...keda, address: "[::1]:65535" }],
  [{ ...redis, addresses: ["redis:65535"] }],
  [{ ...redis, url: "redis://:99999@redis:65535/0" }],
  [{ ...nats, servers: ["nats:65535", "nats://99999:99999@nats", "${env:NATS}:4222"] }],
  [{ ...rabbitmq, url: "amqp://u:99999@rabbitmq/vhost" }],
])("%j has none such", (spec) => expect(faultsOf(spec)).toEqual([]));
