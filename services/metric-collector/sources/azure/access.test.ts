import { describe, expect, test } from "vitest";
import { metricFrom } from "../../metric.ts";
import { azureAccess } from "./access.ts";

const secret = "c2VjcmV0LWtleQ==";
const sas = "sv=2024-11-04&ss=q&srt=o&sp=r&sig=c2lnbmF0dXJl%3D";
const key = { kind: "key", key: secret };
const signature = { kind: "signature", sas };
const cloud = "https://acme.queue.core.windows.net";

describe("a way in", () => {
  test.each<[string, object]>([
    [
      `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${secret};EndpointSuffix=core.windows.net`,
      { service: cloud, account: "acme", proof: key },
    ],
    [`AccountName=acme;AccountKey=${secret}`, { service: cloud, account: "acme", proof: key }],
    [
      `DefaultEndpointsProtocol=http;AccountName=acme;AccountKey=${secret};EndpointSuffix=core.chinacloudapi.cn`,
      { service: "http://acme.queue.core.chinacloudapi.cn", account: "acme", proof: key },
    ],
    [
      `QueueEndpoint=https://acme.queue.core.windows.net/;SharedAccessSignature=${sas}`,
      { service: cloud, account: "acme", proof: signature },
    ],
    [
      `QueueEndpoint=http://127.0.0.1:10001/acme;SharedAccessSignature=${sas};`,
      { service: "http://127.0.0.1:10001/acme", account: "acme", proof: signature },
    ],
    [
      "UseDevelopmentStorage=true",
      expect.objectContaining({ service: "http://127.0.0.1:10001/devstoreaccount1", account: "devstoreaccount1" }),
    ],
  ])("of %s", (connectionString, access) => expect(azureAccess({ connectionString })).toEqual(access));

  test.each([
    [
      { accountName: "acme", accountKey: secret },
      { service: cloud, account: "acme", proof: key },
    ],
    [
      { accountName: "acme", sasToken: sas },
      { service: cloud, account: "acme", proof: signature },
    ],
    [{ accountName: "acme", managedIdentity: true }, { proof: { kind: "identity", clientId: null } }],
    [{ accountName: "acme", identity: { clientId: "id" } }, { proof: { kind: "identity", clientId: "id" } }],
    [{ accountName: "acme", accountKey: secret, endpoint: "http://h:1/acme/" }, { service: "http://h:1/acme" }],
  ] as const)("of %o", (given, access) => expect(azureAccess(given)).toMatchObject(access));
});

test.each([
  `AccountName=acme;AccountKey=${secret};QueueEndpoint=::::`,
  `AccountKey=${secret}`,
  `AccountName=acme;${secret}`,
  secret,
])("a connection string that is none is refused without being repeated: %s", (connectionString) => {
  expect(() => azureAccess({ connectionString })).toThrow("connectionString is not one of a storage account");
  expect(() => azureAccess({ connectionString })).not.toThrow(secret);
});

const connectionString = `AccountName=acme;AccountKey=${secret}`;
const accountName = "acme";
const ways = "accountKey, sasToken, managedIdentity or identity";

test.each<[object, string, string]>([
  [{}, "connectionString", `is missing; give it, or accountName and ${ways}`],
  [{ accountName }, "accountKey", `is missing; accountName needs ${ways}`],
  [{ accountKey: secret }, "accountName", "is missing; accountKey needs it"],
  [{ managedIdentity: true }, "accountName", "is missing; managedIdentity needs it"],
  [
    { accountName, accountKey: secret, sasToken: sas },
    "sasToken",
    "must not be given beside accountKey; one is enough",
  ],
  [{ accountName, sasToken: sas, managedIdentity: true }, "managedIdentity", "must not be given beside sasToken"],
  [{ connectionString, sasToken: sas }, "sasToken", "must not be given beside connectionString, which says it already"],
  [{ connectionString, accountName }, "accountName", "must not be given beside connectionString"],
  [{ connectionString: "foo" }, "connectionString", 'must be one of a storage account, such as "DefaultEndpoints'],
  [{ connectionString: "" }, "connectionString", "must not be empty"],
  [{ accountName: cloud, managedIdentity: true }, "accountName", "3 to 24 lower-case letters and digits"],
  [{ accountName, accountKey: "not base64 !!" }, "accountKey", "must be a key of the storage account, which is base64"],
  [{ accountName, managedIdentity: true, endpoint: "https://h:99999" }, "endpoint", "must be a URL such as"],
  [{ accountName, sasToken: "secret" }, "sasToken", "must be a shared access signature"],
  [{ accountName, identity: "id" }, "identity", "must be a map with clientId"],
  [{ accountName, managedIdentity: false }, "managedIdentity", "must be true, or be left out"],
  [
    { accountName, managedIdentity: true, endpoint: "http://h:1" },
    "endpoint",
    "must begin with https, as managedIdentity sends a token there",
  ],
])("%o is told at %s: %s", (spec, path, problem) => {
  const parsed = metricFrom({ source: "azure-queue", queue: "orders", ...spec });
  const faults = parsed.ok ? [] : parsed.faults;
  expect(faults).toContainEqual({ path, problem: expect.stringContaining(problem) });
});
