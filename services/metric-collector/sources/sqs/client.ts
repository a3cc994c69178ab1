import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Json } from "../../../../shared/model/json.ts";
import type { PooledClient } from "../client-pool.ts";

/** Where queues are asked for and with what; what is left out is found by the SDK, in its usual order. */
export interface SqsConnection {
  readonly [of: string]: Json;
  readonly region: string | null;
  readonly endpoint: string | null;
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
  readonly sessionToken: string | null;
}

/** What SQS tells of a queue, as it tells it: unchecked. */
export type SqsAttributes = Readonly<Record<string, unknown>>;

/** Connections to SQS, for all queues that are read with the same credentials. Rejects with the errors of the SDK. */
export interface SqsClient extends PooledClient {
  queueUrl(name: string, signal: AbortSignal): Promise<unknown>;
  attributes(queueUrl: string, signal: AbortSignal): Promise<SqsAttributes | undefined>;
}

const connectMs = 5000;
const mostConnections = 64;

/** Loads the SDK and makes a client that tries each request once. */
export async function openSqsClient(connection: SqsConnection): Promise<SqsClient> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true"; // it would be told on each start
  const { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const { region, endpoint } = connection;
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: mostConnections });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: mostConnections });
  const client = new SQSClient({
    maxAttempts: 1,
    useQueueUrlAsEndpoint: false, // what the address says is in `endpoint`; the SDK would print a line for each request
    requestHandler: { httpAgent, httpsAgent, connectionTimeout: connectMs, logger: silent },
    logger: silent,
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    ...credentialsOf(connection),
  });
  return {
    queueUrl: async (name, signal) => {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }), { abortSignal: signal });
      return QueueUrl;
    },
    attributes: async (QueueUrl, signal) => {
      const AttributeNames = [...queueAttributes];
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
      return (await client.send(command, { abortSignal: signal })).Attributes;
    },
    close: async () => {
      client.destroy();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

const queueAttributes = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: SqsConnection) {
  if (accessKeyId === null || secretAccessKey === null) return {};
  return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== null && { sessionToken }) } };
}

const nothing = () => undefined;
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
