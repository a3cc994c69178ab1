import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Redis } from "ioredis";
import type { JsonObject } from "../../shared/model/json.ts";
import { startAzurite } from "../support/azurite.ts";
import { natsStream } from "../support/nats-stream.ts";
import { rabbitQueue } from "../support/rabbit-queue.ts";
import { countingServer } from "../support/servers/counting-server.ts";
import { kafka } from "../support/servers/kafka.ts";
import { kafkaTopic } from "../support/servers/kafka-topic.ts";
import { natsServer, natsUsers } from "../support/servers/nats.ts";
import { nsqd } from "../support/servers/nsq.ts";
import { prometheus, prometheusLogin } from "../support/servers/prometheus.ts";
import { rabbitmqServer } from "../support/servers/rabbitmq.ts";
import { redis } from "../support/servers/redis.ts";
import type { FoundServer, TestServer } from "../support/servers/server.ts";
import { sqsServer } from "../support/servers/sqs.ts";

/** A source with a server of its kind on this machine, and a queue there. */
export interface SourceStage {
  readonly name: string;
  /** Undefined: the server is not to be had here. */
  start(): Promise<Staged | undefined>;
}

export interface Staged {
  /** A metric that has a value. */
  readonly spec: JsonObject;
  close(): Promise<void>;
}

/** The sources that are measured, in the order of the report. */
export const sourceStages: readonly SourceStage[] = [
  { name: "azure-queue", start: azureStage },
  { name: "sqs", start: () => staged(sqsServer, sqsSpec) },
  { name: "nsq", start: () => staged(nsqd(), nsqSpec) },
  { name: "redis-list", start: () => staged(redis, redisListSpec) },
  { name: "redis-stream", start: () => staged(redis, redisStreamSpec) },
  { name: "rabbitmq", start: () => staged(rabbitmqServer, rabbitmqSpec) },
  { name: "nats-jetstream", start: () => staged(natsServer, natsSpec) },
  { name: "kafka", start: () => staged(kafka, kafkaSpec) },
  { name: "prometheus", start: () => staged(prometheus, prometheusSpec) },
  { name: "http-json", start: httpStage },
];

async function staged(
  found: FoundServer,
  specOf: (server: TestServer) => Promise<JsonObject>,
): Promise<Staged | undefined> {
  if (!found.need.available) return undefined;
  const server = await found.start();
  return { spec: await specOf(server), close: async () => (server.ours ? server.kill() : undefined) };
}

async function azureStage(): Promise<Staged> {
  const { service, connectionString, kill } = await startAzurite();
  const queue = service.getQueueClient("bench");
  await queue.createIfNotExists();
  await queue.sendMessage("message");
  return { spec: { source: "azure-queue", queue: "bench", connectionString }, close: kill };
}

async function httpStage(): Promise<Staged> {
  const { url, stop } = await countingServer();
  return { spec: { source: "http-json", url: `${url}/value`, pointer: "/n" }, close: stop };
}

async function sqsSpec({ address }: TestServer): Promise<JsonObject> {
  const credentials = { accessKeyId: "AKIABENCH", secretAccessKey: "bench" };
  const place = { region: "eu-west-1", endpoint: `http://${address}` };
  const client = new SQSClient({ ...place, credentials: { ...credentials } }); // it writes into what it is given
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "bench" }));
  client.destroy();
  return { source: "sqs", queueUrl: QueueUrl, ...place, ...credentials };
}

async function nsqSpec({ address }: TestServer): Promise<JsonObject> {
  for (const place of ["topic/create?topic=bench", "channel/create?topic=bench&channel=work"]) {
    await fetch(`http://${address}/${place}`, { method: "POST" });
  }
  return { source: "nsq", nsqd: [`http://${address}`], topic: "bench", channel: "work" };
}

async function redisListSpec({ address }: TestServer): Promise<JsonObject> {
  const url = address.includes("://") ? address : `redis://${address}`;
  await withRedis(url, (client) => client.rpush("bench-list", "one", "two"));
  return { source: "redis-list", url, list: "bench-list" };
}

async function redisStreamSpec({ address }: TestServer): Promise<JsonObject> {
  const url = address.includes("://") ? address : `redis://${address}`;
  await withRedis(url, async (client) => {
    await client.xgroup("CREATE", "bench-stream", "work", "$", "MKSTREAM");
    await client.xadd("bench-stream", "*", "id", "1");
  });
  return { source: "redis-stream", url, stream: "bench-stream", group: "work" };
}

async function withRedis(url: string, use: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url);
  await use(client).finally(() => client.disconnect());
}

async function rabbitmqSpec({ address }: TestServer): Promise<JsonObject> {
  const url = `amqp://guest:guest@${address}`;
  const { create, put } = rabbitQueue(url, "bench");
  await create();
  await put(3);
  return { source: "rabbitmq", url, queue: "bench" };
}

async function natsSpec({ address }: TestServer): Promise<JsonObject> {
  const { create, put } = natsStream(address, "BENCH", "work");
  await create();
  await put(3);
  const { user: username, pass: password } = natsUsers.reader;
  return { source: "nats-jetstream", servers: [address], stream: "BENCH", consumer: "work", username, password };
}

async function kafkaSpec({ address }: TestServer): Promise<JsonObject> {
  const { topic, group, brokers, send } = await kafkaTopic(address);
  await send(0, 3);
  return { source: "kafka", topic, group, brokers };
}

async function prometheusSpec({ address }: TestServer): Promise<JsonObject> {
  const { user, password } = prometheusLogin;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return { source: "prometheus", url: `http://${address}`, query: "vector(3)", headers: { authorization } };
}
