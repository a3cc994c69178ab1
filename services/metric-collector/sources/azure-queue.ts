import { z } from "zod";
import { azureAccess, azureAccessFault, connectionStringDemand, isConnectionString } from "./azure/access.ts";
import { type AzureQueueServer, azureQueueServers } from "./azure/client.ts";
import { azureQueueFailure } from "./azure/failure.ts";
import { tlsParameter } from "./connection/tls.ts";
import { givenText } from "./parameters/given-text.ts";
import { textOrReference } from "./parameters/text-or-reference.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const queueName = textOrReference(
  /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  "must be the name of a queue: 3 to 63 lower-case letters, digits and single hyphens",
);
const url = textOrReference(
  (text) => /^https?:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text),
  'must be a URL such as "https://example.queue.core.windows.net"',
);
const signature = textOrReference(
  /^\??([^\s&]+&)*sig=\S+$/,
  'must be a shared access signature such as "sv=…&sp=r&sig=…"',
);
const connectionString = textOrReference(isConnectionString, connectionStringDemand);
const accountName = textOrReference(
  /^[a-z0-9]{3,24}$/,
  "must be the name of a storage account, 3 to 24 lower-case letters and digits",
);
const accountKey = textOrReference(
  /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  "must be a key of the storage account, which is base64",
);
const identity = z.strictObject(
  { clientId: givenText("the client id of a managed identity") },
  { error: "must be a map with clientId" },
);

const schema = metricOf(
  "azure-queue",
  {
    queue: queueName.describe("Name of the queue"),
    connectionString: connectionString
      .optional()
      .describe(
        "Connection string of the storage account, with its key or a signature; or give accountName and one of accountKey, sasToken, managedIdentity and identity",
      ),
    accountName: accountName.optional().describe("Name of the storage account"),
    accountKey: accountKey.optional().describe("Key of the storage account"),
    sasToken: signature.optional().describe("Shared access signature of the account or the queue; it has to allow `r`"),
    managedIdentity: z
      .literal(true, { error: "must be true, or be left out" })
      .optional()
      .describe(
        "Shows the identity that the surroundings have: environment variables, a workload identity, a managed identity",
      ),
    identity: identity.optional().describe("Shows the managed identity of this `{ clientId }`"),
    endpoint: url.optional().describe("Address of the queue service, where it is not that of Azure's public cloud"),
    tls: tlsParameter,
  },
  { budget: 2 },
).superRefine(
  (access, context) => {
    const fault = azureAccessFault(access);
    if (fault) context.addIssue({ code: "custom", ...fault });
  },
  { when: ({ value }) => typeof value === "object" && value !== null }, // beside other faults too
);

/** The messages in an Azure Storage queue, those in flight included: the server cannot tell them apart. */
export const azureQueue = defineSource({
  summary: "Messages in an Azure Storage queue: an approximate count that includes those in flight",
  example: { queue: "orders", connectionString: "${env:AZURE_STORAGE_CONNECTION_STRING}" },
  paidRequests: 1,
  tellsInFlight: false,
  schema,
  open: ({ queue, tls, ...given }) => {
    const access = azureAccess(given);
    const { account, proof } = access;
    const server = new URL(access.service).origin;
    const identity = proof.kind === "identity" ? (proof.clientId ?? "") : null;
    const target = { queue, account, server, identity: identity !== null };
    const clientAt = remembered((at: AzureQueueServer) => at.queue(queue, access));
    return azureQueueServers.reader(
      { origin: server, identity, ...(tls && { tls: { ...tls } }) },
      {
        read: async (at, signal) => {
          const { _response } = await clientAt(at).getProperties({ abortSignal: signal });
          return countIn(_response.headers.get("x-ms-approximate-messages-count"), server);
        },
        failure: (thrown) => azureQueueFailure(thrown, target),
      },
    );
  },
});

/** What was made of the last value, as long as it is the same. */
function remembered<From, Made>(make: (from: From) => Made): (from: From) => Made {
  let last: { readonly from: From; readonly made: Made } | undefined;
  return (from) => {
    if (last?.from !== from) last = { from, made: make(from) };
    return last.made;
  };
}

/** Reads the header itself: the client takes "12abc" for 12. */
function countIn(header: string | undefined, server: string): SourceAnswer {
  if (header && /^\d{1,15}$/.test(header)) return { kind: "value", value: Number(header), includesInFlight: true };
  return { kind: "absent", reason: `${server} answered without a message count; is it an Azure queue service?` };
}
