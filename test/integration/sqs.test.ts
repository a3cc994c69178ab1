import { randomUUID } from "node:crypto";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { httpAnswer } from "../support/crooked-server.ts";
import type { TestServer } from "../support/servers/server.ts";
import { sqsAnswer, sqsCounts, sqsKeys, sqsServer } from "../support/servers/sqs.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

const { secretAccessKey } = sqsKeys;
const QueueUrl = "http://127.0.0.1/000000000000/orders";

const garbage = [
  httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
  ...["", "[]", "null", "5", '"text"', "{}", '{"QueueUrl":5}', '{"QueueUrl":"orders"}', "{"].map((body) =>
    httpAnswer("200 OK", { "content-type": "application/x-amz-json-1.0" }, body),
  ),
  // one answer to both questions: an address, and attributes
  ...[{}, 5, [], null, { ...sqsCounts, ApproximateNumberOfMessages: undefined }].map((Attributes) =>
    sqsAnswer("200 OK", { QueueUrl, Attributes }),
  ),
  ...["many", "-5", "12abc", "0x10", "NaN", "1e3", "7.5", "", 7, null].flatMap((count) => [
    sqsAnswer("200 OK", { QueueUrl, Attributes: { ...sqsCounts, ApproximateNumberOfMessages: count } }),
    sqsAnswer("200 OK", { QueueUrl, Attributes: { ...sqsCounts, ApproximateNumberOfMessagesNotVisible: count } }),
  ]),
  sqsAnswer("500 Internal Server Error", { __type: secretAccessKey, message: secretAccessKey }),
  sqsAnswer("400 Bad Request", { __type: secretAccessKey, message: secretAccessKey }, secretAccessKey),
  httpAnswer("301 Moved Permanently", { location: "http://127.0.0.1:1/" }),
  httpAnswer("404 Not Found", {}, "no such page"),
];

function clientOf({ address }: TestServer) {
  const { region, ...credentials } = sqsKeys;
  return new SQSClient({ region, credentials, endpoint: `http://${address}` });
}

async function makeBackend(): Promise<SourceBackend> {
  const server = await sqsServer.start();
  const queue = `orders-${randomUUID().slice(0, 8)}`;
  const client = clientOf(server);
  const create = async () => (await client.send(new CreateQueueCommand({ QueueName: queue }))).QueueUrl;
  const url = await create();
  const endpoint = `http://${server.address}`;
  const backend: SourceBackend = {
    spec: () => ({ ...sqsKeys, queue, endpoint }),
    missing: () => ({ ...sqsKeys, queue: `${queue}-missing`, endpoint }),
    at: (address) => ({ ...sqsKeys, queue, endpoint: `http://${address}` }),
    garbage,
    put: async (messages) => {
      for (let sent = 0; sent < messages; sent += 1) {
        await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "message" }));
      }
    },
    take: async (messages) => {
      const received = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: messages }));
      for (const { ReceiptHandle } of received.Messages ?? []) {
        await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
    },
    purge: async () => {
      await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    },
    secrets: [secretAccessKey],
    cleanUp: async () => {
      await (server.ours ? server.kill() : client.send(new DeleteQueueCommand({ QueueUrl: url })));
      client.destroy();
    },
  };
  if (!server.ours) return backend;
  const restart = async () => {
    await server.restart();
    await create(); // it keeps nothing
  };
  return { ...backend, kill: server.kill, restart };
}

const refused = "its server accepts any credentials";
const ours = process.env.SQS_ENDPOINT === undefined;

async function readOnce(spec: JsonObject) {
  const metric = readMetricOf({ source: "sqs", ...spec });
  const reader = metric.source.open(metric.spec, surroundings());
  try {
    return await reader.read(AbortSignal.timeout(5000));
  } finally {
    await reader.close();
  }
}

describe.skipIf(needs(sqsServer.need).skip)("sqs", () => {
  sourceContract("sqs", makeBackend, ours ? { refused } : { refused, kill: "the running server is not ours to kill" });

  describe("beside the suite", () => {
    let server: TestServer;
    let client: SQSClient;
    beforeAll(async () => {
      server = await sqsServer.start();
      client = clientOf(server);
    });
    afterAll(async () => {
      client.destroy();
      if (server.ours) await server.kill();
    });
    const queueOfItsOwn = async () => {
      const queue = `orders-${randomUUID().slice(0, 8)}`;
      const { QueueUrl: url = "" } = await client.send(new CreateQueueCommand({ QueueName: queue }));
      const send = (delay = 0) =>
        client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "message", DelaySeconds: delay }));
      return { queue, url, send, endpoint: `http://${server.address}` };
    };

    test("what is in flight is told apart, by name and by address", async () => {
      const { queue, url, send, endpoint } = await queueOfItsOwn();
      for (let sent = 0; sent < 3; sent += 1) await send();
      await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1, VisibilityTimeout: 60 }));
      const expected = { kind: "value", value: 2, inFlight: 1 };
      expect(await readOnce({ ...sqsKeys, queue, endpoint })).toEqual(expected);
      expect(await readOnce({ ...sqsKeys, queueUrl: url, endpoint })).toEqual(expected);
    });

    test("delayed messages count where that is wanted", async () => {
      const { queue, send, endpoint } = await queueOfItsOwn();
      await send();
      await send(600);
      expect(await readOnce({ ...sqsKeys, queue, endpoint })).toMatchObject({ value: 1 });
      expect(await readOnce({ ...sqsKeys, queue, endpoint, delayed: true })).toMatchObject({ value: 2 });
    });

    test("a queue that comes into being is read without opening anything anew", async () => {
      const endpoint = `http://${server.address}`;
      const queue = `later-${randomUUID().slice(0, 8)}`;
      const metric = readMetricOf({ source: "sqs", ...sqsKeys, queue, endpoint });
      const reader = metric.source.open(metric.spec, surroundings());
      const read = () => reader.read(AbortSignal.timeout(5000));
      try {
        const reason = `queue "${queue}" does not exist at ${endpoint} (AWS.SimpleQueueService.NonExistentQueue)`;
        expect(await read()).toEqual({ kind: "absent", reason });
        const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName: queue }));
        expect(await read()).toMatchObject({ value: 0 });
        await client.send(new DeleteQueueCommand({ QueueUrl: url }));
        expect(await read()).toEqual({ kind: "absent", reason });
      } finally {
        await reader.close();
      }
    });
  });
});
