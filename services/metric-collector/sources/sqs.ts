import { z } from "zod";
import { clientPool } from "./connection/client-pool.ts";
import { givenText } from "./parameters/given-text.ts";
import { textOrReference } from "./parameters/text-or-reference.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";
import { openSqsClient, type SqsAttributes, type SqsClient, type SqsConnection } from "./sqs/client.ts";
import { isMissingQueue, type SqsTarget, sqsFailure } from "./sqs/failure.ts";
import { sqsRegionIn } from "./sqs/region.ts";

const schema = metricOf(
  "sqs",
  {
    queue: textOrReference(
      /^[\w-]{1,80}(\.fifo)?$/,
      "must be the name of a queue: letters, digits, hyphens and underscores, .fifo at the end of a FIFO queue's",
    )
      .optional()
      .describe("Name of the queue; or give queueUrl"),
    queueUrl: textOrReference(
      (text) => /^https?:\/\/[^\s?#/@]+\/[^\s?#]+$/.test(text) && URL.canParse(text),
      'must be a URL such as "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"',
    )
      .optional()
      .describe("Address of the queue, which also tells the region; needed for a queue of another account"),
    region: textOrReference(/^[a-z0-9-]{1,40}$/, 'must be a region such as "eu-west-1"')
      .optional()
      .describe("Region; left out, that of queueUrl, AWS_REGION or the profile"),
    endpoint: textOrReference(
      (text) => /^https?:\/\/[^\s?#/@]+\/?$/.test(text) && URL.canParse(text),
      'must be a URL such as "http://localhost:4566"',
    )
      .optional()
      .describe("Address of the service, where it is not that of AWS"),
    accessKeyId: givenText("the identifier of an access key")
      .optional()
      .describe(
        "Access key; left out, credentials are found as by any AWS tool: environment, profile, role of the machine",
      ),
    secretAccessKey: givenText("the secret of an access key").optional().describe("Secret of the access key"),
    sessionToken: givenText("a session token").optional().describe("Token of a temporary access key"),
    delayed: z
      .boolean({ error: "must be true or false" })
      .default(false)
      .describe("Count delayed messages, too, which cannot be received yet"),
  },
  { budget: 2 },
).superRefine(
  (access, context) => {
    const fault = accessFault(access);
    if (fault) context.addIssue({ code: "custom", ...fault });
  },
  { when: ({ value }) => typeof value === "object" && value !== null }, // beside other faults too
);

interface Access {
  readonly queue?: string | undefined;
  readonly queueUrl?: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
}

function accessFault(access: Access): { path: string[]; message: string } | undefined {
  const { queue, queueUrl, accessKeyId, secretAccessKey, sessionToken } = access;
  if (queue === undefined && queueUrl === undefined) {
    return { path: ["queue"], message: "is missing; give it, or queueUrl" };
  }
  if (queue !== undefined && queueUrl !== undefined) {
    return { path: ["queueUrl"], message: "must not be given beside queue; one of them names it" };
  }
  if (secretAccessKey !== undefined && accessKeyId === undefined) {
    return { path: ["accessKeyId"], message: "is missing; secretAccessKey needs it" };
  }
  if (accessKeyId !== undefined && secretAccessKey === undefined) {
    return { path: ["secretAccessKey"], message: "is missing; accessKeyId needs it" };
  }
  if (sessionToken === undefined || accessKeyId !== undefined) return undefined;
  return { path: ["accessKeyId"], message: "is missing; sessionToken needs it" };
}

const clients = clientPool<SqsConnection, SqsClient>({
  open: openSqsClient,
});

/** The messages in an Amazon SQS queue: approximate counts of those that wait and those in flight. */
export const sqs = defineSource({
  summary: "Messages in an Amazon SQS queue: approximate counts, those in flight apart",
  example: { queueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/orders" },
  paidRequests: 1,
  tellsInFlight: true,
  schema,
  open: ({ delayed, ...access }) => {
    const connection = connectionOf(access);
    const { queue = "", queueUrl } = access;
    const target = targetOf(access, connection);
    let found = queueUrl;
    return clients.reader(connection, {
      read: async (client, signal) => {
        const url: unknown = found ?? (await client.queueUrl(queue, signal));
        if (typeof url !== "string" || !URL.canParse(url)) return noAnswer("an address of the queue", target);
        found = url;
        return countsIn(await client.attributes(url, signal), delayed, target);
      },
      failure: (thrown) => {
        if (isMissingQueue(thrown)) found = queueUrl; // made anew, it may have another address
        return sqsFailure(thrown, target);
      },
    });
  },
});

function connectionOf(access: Access): SqsConnection {
  const { queueUrl, region, endpoint, accessKeyId, secretAccessKey, sessionToken } = access;
  const origin = queueUrl === undefined ? undefined : new URL(queueUrl).origin;
  return {
    region: region ?? (queueUrl === undefined ? undefined : sqsRegionIn(queueUrl)) ?? null,
    endpoint: endpoint ?? origin ?? null,
    accessKeyId: accessKeyId ?? null,
    secretAccessKey: secretAccessKey ?? null,
    sessionToken: sessionToken ?? null,
  };
}

function targetOf({ queue, queueUrl = "", accessKeyId }: Access, { region, endpoint }: SqsConnection): SqsTarget {
  return {
    queue: queue ?? new URL(queueUrl).pathname.split("/").at(-1) ?? queueUrl,
    server: endpoint === null ? undefined : new URL(endpoint).origin,
    region: region ?? undefined,
    ownKeys: accessKeyId !== undefined,
  };
}

function countsIn(attributes: SqsAttributes | undefined, withDelayed: boolean, target: SqsTarget): SourceAnswer {
  const waiting = countIn(attributes?.ApproximateNumberOfMessages);
  const inFlight = countIn(attributes?.ApproximateNumberOfMessagesNotVisible);
  const delayed = withDelayed ? countIn(attributes?.ApproximateNumberOfMessagesDelayed) : 0;
  if (waiting === undefined || inFlight === undefined || delayed === undefined) return noAnswer("its counts", target);
  return { kind: "value", value: waiting + delayed, inFlight };
}

function countIn(text: unknown): number | undefined {
  return typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function noAnswer(what: string, { queue, server = "SQS" }: SqsTarget): SourceAnswer {
  return { kind: "absent", reason: `${server} answered for queue "${queue}" without ${what}; is it SQS?` };
}
