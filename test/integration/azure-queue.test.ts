import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { azuriteAccount, connectionStringFor, runningAzurite, startAzurite } from "../support/azurite.ts";
import { httpAnswer } from "../support/crooked-server.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

const wrongKey = Buffer.from("not the key of this account").toString("base64");
const { accountName, accountKey } = azuriteAccount;

const garbage = [
  httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
  ...["many", "-5", "12abc", "0x10", "NaN", "1e3", "7.5", ""].map((count) =>
    httpAnswer("200 OK", { "x-ms-approximate-messages-count": count }),
  ),
  httpAnswer("500 Internal Server Error", { "content-type": "application/xml" }, `<oops>${accountKey}`),
  httpAnswer("503 Server Busy", { "x-ms-error-code": `Busy ${accountKey}` }),
  httpAnswer("404 Not Found", {}, "no such page"),
];

async function makeBackend(): Promise<SourceBackend> {
  const azurite = await startAzurite();
  const queue = `orders-${randomUUID().slice(0, 8)}`;
  const client = azurite.service.getQueueClient(queue);
  await client.create();
  const { connectionString } = azurite;
  const backend: SourceBackend = {
    spec: () => ({ queue, connectionString }),
    missing: () => ({ queue: `${queue}-missing`, connectionString }),
    refused: () => ({
      queue,
      connectionString: connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${wrongKey}`),
    }),
    at: (address) => ({ queue, connectionString: connectionStringFor(`http://${address}`) }),
    garbage,
    put: async (messages) => {
      for (let sent = 0; sent < messages; sent += 1) await client.sendMessage("message");
    },
    take: async (messages) => {
      const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: messages });
      for (const { messageId, popReceipt } of receivedMessageItems) await client.deleteMessage(messageId, popReceipt);
    },
    purge: async () => {
      await client.clearMessages();
    },
    secrets: [accountKey, wrongKey, connectionString],
    cleanUp: () => (runningAzurite ? client.delete().then(() => undefined) : azurite.kill()),
  };
  if (runningAzurite) return backend;
  const restart = async () => {
    await azurite.restart();
    await client.create(); // it keeps nothing
  };
  return { ...backend, kill: azurite.kill, restart };
}

sourceContract("azure-queue", makeBackend, runningAzurite ? { kill: "the running server is not ours to kill" } : {});

/** One reading of a specification, opened and closed. */
async function readOnce(spec: JsonObject) {
  const metric = readMetricOf({ source: "azure-queue", ...spec });
  const reader = metric.source.open(metric.spec, surroundings());
  try {
    return await reader.read(AbortSignal.timeout(5000));
  } finally {
    await reader.close();
  }
}

test("what can go wrong is said so that a person can act on it", async () => {
  const azurite = await startAzurite();
  const { connectionString, service } = azurite;
  const queue = `reasons-${randomUUID().slice(0, 8)}`;
  const client = service.getQueueClient(queue);
  const endpoint = service.url.replace(/\/$/, "");
  const server = new URL(endpoint).origin;
  const reasonOf = async (spec: JsonObject) => {
    const answer = await readOnce({ queue, ...spec });
    return answer.kind === "absent" ? answer.reason : answer;
  };
  try {
    expect(await reasonOf({ connectionString })).toBe(`queue "${queue}" does not exist in account "${accountName}"`);
    await client.create();
    const byKey = { accountName, endpoint };
    expect(await reasonOf({ ...byKey, accountKey: wrongKey })).toBe(
      `the account key or signature is not accepted for account "${accountName}" (AuthenticationFailed)`,
    );
    const found = { kind: "value", value: 0, includesInFlight: true };
    expect(await reasonOf({ ...byKey, accountKey })).toEqual(found);
    expect(await reasonOf({ ...byKey, endpoint: `${endpoint}/`, accountKey })).toEqual(found);
    await client.sendMessage("message");
    await client.receiveMessages({ visibilityTimeout: 60 });
    expect(await reasonOf({ connectionString })).toEqual({ ...found, value: 1 }); // in flight, and counted
    expect(await reasonOf({ ...byKey, accountKey, endpoint: "http://127.0.0.1:1/devstoreaccount1" })).toBe(
      "http://127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED)",
    );
    expect(server).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  } finally {
    await client.deleteIfExists();
    if (!runningAzurite) await azurite.kill();
  }
});

test("a connection string that is none is refused when it is opened, without being repeated", async () => {
  const secret = "c2VjcmV0LWtleQ==";
  const broken = `AccountName=acme;AccountKey=${secret};QueueEndpoint=::::`;
  const read = readOnce({ queue: "orders", connectionString: broken });
  await expect(read).rejects.toMatchObject({ code: "invalid", message: expect.not.stringContaining(secret) });
});
