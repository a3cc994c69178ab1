import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { QueueClient, StorageSharedKeyCredential } from "@azure/storage-queue";
import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import { azureQueueFailure } from "./azure-queue-failure.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";
import { textOrReference } from "./text-or-reference.ts";

const queueName = textOrReference(
  /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  "must be the name of a queue: 3 to 63 lower-case letters, digits and single hyphens",
);
const url = textOrReference(/^https?:\/\/[^\s?#]+$/, 'must be a URL such as "https://example.queue.core.windows.net"');

const schema = metricOf("azure-queue", {
  queue: queueName.describe("Name of the queue"),
  connectionString: given("a connection string").describe(
    "Connection string of the storage account; or give accountName and accountKey",
  ),
  accountName: given("the name of a storage account").describe("Name of the storage account"),
  accountKey: given("a key of the storage account").describe("Key of the storage account"),
  endpoint: url.optional().describe("Address of the queue service, where it is not that of Azure's public cloud"),
}).superRefine(
  (access, context) => {
    const fault = accessFault(access);
    if (fault) context.addIssue({ code: "custom", ...fault });
  },
  { when: ({ value }) => typeof value === "object" && value !== null }, // beside other faults too
);

interface Access {
  readonly connectionString?: string | undefined;
  readonly accountName?: string | undefined;
  readonly accountKey?: string | undefined;
  readonly endpoint?: string | undefined;
}

function given(what: string) {
  const error = `must be ${what}`;
  return z.string({ error }).min(1, { error }).optional();
}

function accessFault({ connectionString, ...rest }: Access): { path: string[]; message: string } | undefined {
  if (connectionString !== undefined) {
    const extra = (["accountName", "accountKey", "endpoint"] as const).find((name) => rest[name] !== undefined);
    return extra && { path: [extra], message: "must not be given beside connectionString, which says it already" };
  }
  if (rest.accountName === undefined && rest.accountKey === undefined) {
    return { path: ["connectionString"], message: "is missing; give it, or accountName and accountKey" };
  }
  if (rest.accountKey === undefined) return { path: ["accountKey"], message: "is missing; accountName needs it" };
  if (rest.accountName === undefined) return { path: ["accountName"], message: "is missing; accountKey needs it" };
  return undefined;
}

/** The messages in an Azure Storage queue, those in flight included: the server cannot tell them apart. */
export const azureQueue = defineSource({
  summary: "Messages in an Azure Storage queue: an approximate count that includes those in flight",
  example: { queue: "orders", connectionString: "${env:AZURE_STORAGE_CONNECTION_STRING}" },
  paidRequests: 1,
  tellsInFlight: false,
  schema,
  open: (parameters) => {
    const { queue } = parameters;
    const agent = agentFor(clientOf(parameters).url);
    const client = clientOf(parameters, agent);
    const target = { queue, account: client.accountName, server: new URL(client.url).origin };
    return {
      read: async (signal) => {
        try {
          const { _response } = await client.getProperties({ abortSignal: signal });
          return countIn(_response.headers.get("x-ms-approximate-messages-count"), target.server);
        } catch (thrown) {
          return { kind: "absent", reason: azureQueueFailure(thrown, target) };
        }
      },
      close: async () => agent?.destroy(),
    };
  },
});

/** One try per reading: the schedule tries again, and a retry would only delay it. */
function clientOf(parameters: z.output<typeof schema>, agent?: HttpAgent): QueueClient {
  const { queue, connectionString, accountName = "", accountKey = "", endpoint } = parameters;
  const options = { retryOptions: { maxTries: 1 }, ...(agent && { agent }) };
  try {
    if (connectionString !== undefined) return new QueueClient(connectionString, queue, options);
    const service = endpoint?.replace(/\/+$/, "") ?? `https://${accountName}.queue.core.windows.net`;
    return new QueueClient(`${service}/${queue}`, new StorageSharedKeyCredential(accountName, accountKey), options);
  } catch {
    const problem =
      connectionString === undefined
        ? "accountName and endpoint do not make a URL"
        : 'connectionString is not one of a storage account, such as "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net"';
    throw new MicroscalerError("invalid", problem);
  }
}

/** Connections of our own, kept alive between readings, so that closing ends them. A proxy of the environment needs the client's. */
function agentFor(address: string): HttpAgent | undefined {
  const proxies = ["https_proxy", "http_proxy", "all_proxy"];
  if (Object.keys(process.env).some((name) => proxies.includes(name.toLowerCase()) && process.env[name]))
    return undefined;
  return address.startsWith("https:") ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
}

/** Reads the header itself: the client takes "12abc" for 12. */
function countIn(header: string | undefined, server: string): SourceAnswer {
  if (header && /^\d{1,15}$/.test(header)) return { kind: "value", value: Number(header), includesInFlight: true };
  return { kind: "absent", reason: `${server} answered without a message count; is it an Azure queue service?` };
}
