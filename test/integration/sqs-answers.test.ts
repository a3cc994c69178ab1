import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { crookedServer } from "../support/crooked-server.ts";
import { openReader } from "../support/read-once.ts";
import { sqsAnswer, sqsCounts, sqsKeys } from "../support/servers/sqs.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";
import { webServer } from "../support/web-server.ts";

const { secretAccessKey } = sqsKeys;
const QueueUrl = "http://127.0.0.1/000000000000/orders";

async function readOnce(spec: JsonObject) {
  const metric = readMetricOf({ source: "sqs", ...spec });
  const reader = metric.source.open(metric.spec, surroundings());
  try {
    return await reader.read(AbortSignal.timeout(5000));
  } finally {
    await reader.close();
  }
}

test.each([
  ["403 Forbidden", "UnrecognizedClientException", "does not know the access key given"],
  ["403 Forbidden", "InvalidClientTokenId", "does not know the access key given"],
  ["403 Forbidden", "SignatureDoesNotMatch", "does not accept the signature"],
  ["403 Forbidden", "ExpiredToken", "has expired"],
  ["403 Forbidden", "AccessDenied", 'may not read queue "orders"'],
  ["400 Bad Request", "ThrottlingException", "is asked too often"],
  ["400 Bad Request", "toString", "answered 400 with something that SQS would not"],
  ["400 Bad Request", "__proto__", "answered 400 with something that SQS would not"],
])("what AWS says with %s %s is told in a sentence", async (status, name, sentence) => {
  const body = { __type: `com.amazon.coral.service#${name}`, message: `no: ${secretAccessKey}` };
  const server = await crookedServer(sqsAnswer(status, body, name));
  try {
    const answer = await readOnce({ ...sqsKeys, queue: "orders", endpoint: `http://${server.address}` });
    expect(answer).toEqual({ kind: "absent", reason: expect.stringContaining(sentence) });
    expect(answer).not.toMatchObject({ reason: expect.stringContaining(secretAccessKey) });
  } finally {
    await server.close();
  }
});

test("the address of a queue is asked for once, and again only when the queue is gone", async () => {
  const asked: string[] = [];
  let gone = false;
  let busy = false;
  const server = createServer(async (request, response) => {
    const text = await request.toArray().then((chunks) => Buffer.concat(chunks).toString());
    const isAddress = !text.includes("QueueUrl");
    asked.push(isAddress ? "address" : "counts");
    const answer = isAddress ? { QueueUrl } : { Attributes: sqsCounts };
    const refusal = busy ? "ThrottlingException" : gone ? "QueueDoesNotExist" : undefined;
    const refused = { __type: `com.amazonaws.sqs#${refusal}`, message: "no" };
    response.writeHead(refusal ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(refusal ? refused : answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const metric = readMetricOf({ source: "sqs", ...sqsKeys, queue: "orders", endpoint: `http://127.0.0.1:${port}` });
  const reader = metric.source.open(metric.spec, surroundings());
  const read = async () => (await reader.read(AbortSignal.timeout(5000))).kind;
  try {
    expect([await read(), await read()]).toEqual(["value", "value"]);
    busy = true;
    expect([await read(), await read()]).toEqual(["absent", "absent"]);
    busy = false;
    gone = true;
    expect(await read()).toBe("absent");
    gone = false;
    expect(await read()).toBe("value");
    expect(asked).toEqual(["address", ...Array(5).fill("counts"), "address", "counts"]);
  } finally {
    await reader.close();
    server.close();
  }
});

describe("credentials of a profile", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "microscaler-"));
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  const rotate = (id: string) => {
    const lines = ["[default]", `aws_access_key_id = ${id}`, `aws_secret_access_key = ${secretAccessKey}`];
    return writeFile(join(folder, "credentials"), [...lines, "aws_session_token = token", ""].join("\n"));
  };

  test.each(["ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"])(
    "are found anew once they are refused as %s, on the same connection",
    async (refused) => {
      const shown: string[] = [];
      let accepted = "AKIAFIRST";
      const server = await webServer((request, response) => {
        request.resume();
        const [, id = ""] = /Credential=(\w+)/.exec(request.headers.authorization ?? "") ?? [];
        shown.push(id);
        const body = id === accepted ? { Attributes: sqsCounts } : { __type: `com.amazon.coral.service#${refused}` };
        response.writeHead(id === accepted ? 200 : 403, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify(body));
      });
      const queueUrl = `http://${server.address}/000000000000/orders`;
      const { read, close } = openReader({ source: "sqs", queueUrl, region: sqsKeys.region });
      const kind = async () => (await read()).kind;
      try {
        expect(await read()).toEqual({ kind: "absent", reason: expect.stringContaining("no credentials were found") });
        await rotate("AKIAFIRST");
        expect(await kind()).toBe("value");
        await rotate("AKIASECOND");
        expect(await kind()).toBe("value"); // as long as nobody refuses them
        accepted = "AKIASECOND";
        expect([await kind(), await kind(), await kind()]).toEqual(["absent", "value", "value"]);
        const [first, second] = ["AKIAFIRST", "AKIASECOND"];
        expect(shown).toEqual([first, first, first, second, second]);
        expect(server.connections).toBe(1);
      } finally {
        await close();
        await server.kill();
      }
    },
  );
});

test("the address of a queue says where to ask", async () => {
  const server = await crookedServer(sqsAnswer("200 OK", { Attributes: sqsCounts }));
  try {
    const queueUrl = `http://${server.address}/000000000000/orders`;
    expect(await readOnce({ ...sqsKeys, queueUrl })).toEqual({ kind: "value", value: 1, inFlight: 0 });
  } finally {
    await server.close();
  }
});

describe("what the surroundings lack", () => {
  afterEach(() => vi.unstubAllEnvs());
  const endpoint = "http://127.0.0.1:1";

  test("is told in a sentence", async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    const { region, ...credentials } = sqsKeys;
    expect(await readOnce({ ...credentials, queue: "orders", endpoint })).toEqual({
      kind: "absent",
      reason: "no region is known: give region, or set AWS_REGION or the region of the profile",
    });
    expect(await readOnce({ region, queue: "orders", endpoint })).toEqual({
      kind: "absent",
      reason: expect.stringContaining("no credentials were found: give accessKeyId and secretAccessKey, or set"),
    });
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATESTS");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    vi.stubEnv("AWS_REGION", region);
    expect(await readOnce({ queue: "orders", endpoint })).toEqual({
      kind: "absent",
      reason: `${endpoint} cannot be reached: nothing listens there (ECONNREFUSED)`,
    });
  });
});
