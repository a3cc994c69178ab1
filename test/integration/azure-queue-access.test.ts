import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { Agent } from "node:https";
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  generateAccountSASQueryParameters,
  type QueueServiceClient,
  QueueServiceClient as ServiceClient,
  StorageSharedKeyCredential,
} from "@azure/storage-queue";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { azuriteAccount, startAzurite, startSecureAzurite } from "../support/azurite.ts";
import { crookedServer, httpAnswer } from "../support/crooked-server.ts";
import { authority, certificate } from "../support/marathon-certificate.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";
import { webServer } from "../support/web-server.ts";

const { accountName, accountKey } = azuriteAccount;
const queue = "orders-of-tests";
const empty = { kind: "value", value: 0, includesInFlight: true };
const secret = "what-the-server-of-tokens-says";
const hourMs = 3_600_000;

function readerOf(spec: JsonObject) {
  const metric = readMetricOf({ source: "azure-queue", queue, ...spec });
  return metric.source.open(metric.spec, surroundings());
}

async function readOnce(spec: JsonObject) {
  const reader = readerOf(spec);
  try {
    const answer = await reader.read(AbortSignal.timeout(10_000));
    return answer.kind === "absent" ? answer.reason : answer;
  } finally {
    await reader.close();
  }
}

/** A shared access signature of the account, from an hour ago until `endsMs` from now. */
function signed({ permissions = "r", endsMs = hourMs, key = accountKey as string } = {}): string {
  const sas = generateAccountSASQueryParameters(
    {
      startsOn: new Date(Date.now() - 2 * hourMs),
      expiresOn: new Date(Date.now() + endsMs),
      permissions: AccountSASPermissions.parse(permissions),
      services: AccountSASServices.parse("q").toString(),
      resourceTypes: AccountSASResourceTypes.parse("sco").toString(),
    },
    new StorageSharedKeyCredential(accountName, key),
  );
  return sas.toString();
}

describe("with a shared access signature", () => {
  let endpoint = "";
  let service: QueueServiceClient;
  let kill: () => Promise<void>;
  beforeAll(async () => {
    const azurite = await startAzurite();
    ({ service, kill } = azurite);
    endpoint = service.url.replace(/\/$/, "");
    await service.getQueueClient(queue).createIfNotExists();
  });
  afterAll(async () => {
    await service.getQueueClient(queue).deleteIfExists();
    await kill();
  });

  test("a queue is read, given alone or in a connection string", async () => {
    const sasToken = signed();
    expect(await readOnce({ accountName, endpoint, sasToken })).toEqual(empty);
    expect(await readOnce({ accountName, endpoint, sasToken: `?${sasToken}` })).toEqual(empty);
    const connectionString = `QueueEndpoint=${endpoint};SharedAccessSignature=${sasToken}`;
    expect(await readOnce({ connectionString })).toEqual(empty);
  });

  test.each([
    ["of another key", { key: Buffer.from("another key").toString("base64") }, "AuthenticationFailed"],
    ["that has expired", { endsMs: -hourMs }, "AuthenticationFailed"],
  ])("one %s is not accepted", async (_, change, code) => {
    const sasToken = signed(change);
    const reason = await readOnce({ accountName, endpoint, sasToken });
    expect(reason).toBe(`the account key or signature is not accepted for account "${accountName}" (${code})`);
  });

  test("one that allows something else is told with what it needs", async () => {
    const reason = await readOnce({ accountName, endpoint, sasToken: signed({ permissions: "a" }) });
    expect(reason).toBe(
      `the account key or signature does not allow queue "${queue}" to be read (AuthorizationPermissionMismatch); it needs the permission r for queues`,
    );
  });
});

/** What a token has to say for Azurite; it does not ask who signed it. */
function tokenFor(audience: string): string {
  const nowS = Math.floor(Date.now() / 1000);
  const claims = { aud: audience, iss: "https://sts.windows.net/tests/", nbf: nowS - 60, exp: nowS + 3600, iat: nowS };
  const encoded = [{ alg: "none", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${encoded.join(".")}.c2lnbmF0dXJl`;
}

describe("with an identity", () => {
  let server = "";
  let kill: () => Promise<void>;
  let tokens: Server;
  let audience = "https://storage.azure.com";
  let asked: URLSearchParams[] = [];
  let refusing = false;
  const endpointOf = () => `${server}/${accountName}`;

  beforeAll(async () => {
    ({ server, kill } = await startSecureAzurite());
    const key = new StorageSharedKeyCredential(accountName, accountKey);
    const options = { keepAliveOptions: { enable: false }, agent: new Agent({ ca: authority }) };
    await new ServiceClient(endpointOf(), key, options).getQueueClient(queue).create();
    // what an App Service offers its programs
    tokens = createServer((request, response) => {
      asked.push(new URL(request.url ?? "", "http://tokens").searchParams);
      const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
      const known = !refusing && request.headers["x-identity-header"] === "header-of-tests";
      const body = { access_token: tokenFor(audience), expires_on, resource: audience, token_type: "Bearer" };
      response.writeHead(known ? 200 : 401, { "content-type": "application/json" });
      response.end(JSON.stringify(known ? body : { error: "unknown", error_description: secret }));
    }).listen(0, "127.0.0.1");
    await once(tokens, "listening");
  });
  afterAll(async () => {
    tokens.close();
    await kill();
  });
  afterEach(() => vi.unstubAllEnvs());

  const appService = () => {
    const address = tokens.address();
    const port = typeof address === "object" && address ? address.port : 0;
    vi.stubEnv("IDENTITY_ENDPOINT", `http://127.0.0.1:${port}/token`);
    vi.stubEnv("IDENTITY_HEADER", "header-of-tests");
    asked = [];
    refusing = false;
  };
  const access = () => ({ accountName, endpoint: endpointOf(), tls: { ca: authority } });

  test("a queue is read with the managed identity that is named", async () => {
    audience = "https://storage.azure.com";
    appService();
    expect(await readOnce({ ...access(), identity: { clientId: "an-identity" } })).toEqual(empty);
    expect(asked.map((query) => query.get("client_id"))).toEqual(["an-identity"]);
    expect(asked.map((query) => query.get("resource"))).toEqual(["https://storage.azure.com"]);
  });

  test("a queue is read with the identity of the surroundings", async () => {
    audience = "https://storage.azure.com";
    appService();
    expect(await readOnce({ ...access(), managedIdentity: true })).toEqual(empty);
  });

  test("a token is asked for once, however many queues are read with it", async () => {
    audience = "https://storage.azure.com";
    appService();
    const readers = Array.from({ length: 20 }, () => readerOf({ ...access(), identity: { clientId: "shared" } }));
    const answers = await Promise.all(readers.map((reader) => reader.read(AbortSignal.timeout(10_000))));
    await Promise.all(readers.map((reader) => reader.close()));
    expect(answers).toEqual(readers.map(() => empty));
    expect(asked.length).toBe(1);
  });

  test("a token for something else is not accepted", async () => {
    audience = "https://vault.azure.net";
    appService();
    expect(await readOnce({ ...access(), identity: { clientId: "another" } })).toBe(
      `the identity is not accepted for account "${accountName}" (AuthenticationFailed)`,
    );
  });

  test("an identity that cannot log in is told, without what its server said", async () => {
    appService();
    refusing = true;
    const reason = await readOnce({ ...access(), identity: { clientId: "unknown" } });
    expect(reason).toMatch(/^the Azure identity could not log in|^no Azure identity was found/);
    expect(reason).not.toContain(secret);
  });

  test("a certificate that nobody vouches for is told with the setting that does", async () => {
    const byKey = { accountName, endpoint: endpointOf(), accountKey };
    expect(await readOnce(byKey)).toMatch(/^the certificate of https:.* is not trusted .* tls\.ca$/);
    expect(await readOnce({ ...byKey, tls: { ca: authority } })).toEqual(empty);
  });
});

test("queues of one server share connections, kept between readings", async () => {
  const server = await crookedServer(httpAnswer("200 OK", { "x-ms-approximate-messages-count": "0" }));
  const names = Array.from({ length: 300 }, (_, index) => `orders-${index}`);
  const byKey = { accountName, accountKey, endpoint: `http://${server.address}/acme` };
  const readers = names.map((name) => readerOf({ ...byKey, queue: name }));
  try {
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(readers.map((reader) => reader.read(AbortSignal.timeout(10_000))));
      expect(answers).toEqual(names.map(() => empty));
    }
    expect(server.connections).toBeLessThanOrEqual(64);
    await Promise.all(readers.slice(1).map((reader) => reader.close()));
    expect(server.connections).toBeGreaterThan(0);
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
    await expect.poll(() => server.connections).toBe(0);
    await server.close();
  }
});

describe("where the environment names a proxy", () => {
  afterEach(() => vi.unstubAllEnvs());
  const access = { accountName, accountKey, tls: { ca: authority } };

  test("a server that it excepts is read directly, with its certificate", async () => {
    const server = await webServer(
      (_request, response) => response.writeHead(200, { "x-ms-approximate-messages-count": "5" }).end(),
      { tls: certificate },
    );
    vi.stubEnv("HTTPS_PROXY", "http://proxy.invalid:3128");
    vi.stubEnv("NO_PROXY", "example.org,127.0.0.1");
    const endpoint = `https://${server.address}/acme`;
    expect(await readOnce({ ...access, endpoint })).toEqual({ ...empty, value: 5 });
    await server.kill();
  });

  test("a certificate for any other server is refused, not left out", async () => {
    vi.stubEnv("HTTPS_PROXY", "http://proxy.invalid:3128");
    vi.stubEnv("NO_PROXY", "");
    expect(await readOnce({ ...access, endpoint: "https://storage.example.org" })).toBe(
      "tls cannot be used through the proxy of HTTPS_PROXY: name storage.example.org in NO_PROXY, or leave tls out",
    );
  });
});
