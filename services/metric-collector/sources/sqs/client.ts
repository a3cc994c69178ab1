import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import type { Json } from "../../../../shared/model/json.ts";
import type { PooledClient } from "../connection/client-pool.ts";
import { sqsRefusal } from "./refusal.ts";

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

/** Loads the SDK and makes a client that tries each request once, and after credentials were refused looks for others. */
export async function openSqsClient(connection: SqsConnection): Promise<SqsClient> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true"; // it would be told on each start
  const { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: mostConnections });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: mostConnections });
  const make = () => new SQSClient(configOf(connection, { httpAgent, httpsAgent }));
  let client = make();
  const asked = async <Answer>(ask: (of: typeof client) => Promise<Answer>): Promise<Answer> => {
    const used = client;
    try {
      return await ask(used);
    } catch (thrown) {
      // the next one finds those that are there then; what else is under way still uses the connections
      if (connection.accessKeyId === null && used === client && refusesCredentials(thrown)) client = make();
      throw thrown;
    }
  };
  return {
    queueUrl: async (name, signal) => {
      const command = new GetQueueUrlCommand({ QueueName: name });
      return (await asked((of) => of.send(command, { abortSignal: signal }))).QueueUrl;
    },
    attributes: async (QueueUrl, signal) => {
      const AttributeNames = [...queueAttributes];
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
      return (await asked((of) => of.send(command, { abortSignal: signal }))).Attributes;
    },
    close: async () => {
      client.destroy();
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

function configOf(connection: SqsConnection, agents: Agents): SQSClientConfig {
  const { region, endpoint } = connection;
  return {
    maxAttempts: 1,
    useQueueUrlAsEndpoint: false, // what the address says is in `endpoint`; the SDK would print a line for each request
    requestHandler: { ...agents, connectionTimeout: connectMs, logger: silent },
    logger: silent,
    ...filesAsTheyAre,
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    ...credentialsOf(connection),
  };
}

/** For what finds credentials: it would keep what a file said first, for as long as this process runs. */
const filesAsTheyAre = { ignoreCache: true };

const credentialRefusals: ReadonlySet<string | undefined> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch", // where a file was read between two of its lines
  "InvalidSignatureException",
]);

function refusesCredentials(thrown: unknown): boolean {
  const { name, code } = sqsRefusal(thrown);
  return credentialRefusals.has(name) || credentialRefusals.has(code);
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
