import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { callMs, type MessageQueue, visibleAgainMs } from "../queue.ts";
import type { Told } from "./open-queue.ts";

const anHour = 3600;
const mostAtOnce = 10; // all the server allows

/** An SQS queue. */
export function sqsQueue(told: Told): MessageQueue {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true"; // nothing that a person who watches the demo can do about
  const QueueUrl = told("SQS_QUEUE_URL");
  const client = new SQSClient({
    region: told("AWS_REGION"),
    endpoint: told("SQS_ENDPOINT"),
    credentials: { accessKeyId: told("AWS_ACCESS_KEY_ID"), secretAccessKey: told("AWS_SECRET_ACCESS_KEY") },
    maxAttempts: 1,
  });
  const deadline = () => ({ abortSignal: AbortSignal.timeout(callMs) });
  const receive = async (MaxNumberOfMessages: number, VisibilityTimeout: number) => {
    const asked = { QueueUrl, MaxNumberOfMessages, VisibilityTimeout };
    return (await client.send(new ReceiveMessageCommand(asked), deadline())).Messages ?? [];
  };
  return {
    send: async (id) => {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: id }), deadline());
    },
    take: async () => {
      const [message] = await receive(1, visibleAgainMs / 1000);
      if (message?.Body === undefined) return undefined;
      const { Body, ReceiptHandle } = message;
      const done = async () => {
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }), deadline());
      };
      return { id: Body, done };
    },
    idsOfNext: async () => (await receive(mostAtOnce, anHour)).flatMap(({ Body }) => Body ?? []),
    count: async () => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] }),
        deadline(),
      );
      return counts.map((name) => Number(Attributes?.[name])).reduce((sum, count) => sum + count);
    },
    create: async () => {
      const [QueueName] = QueueUrl.split("/").slice(-1);
      await client.send(new CreateQueueCommand({ QueueName }), deadline());
    },
    close: async () => client.destroy(),
  };
}

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;
