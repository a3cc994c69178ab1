import { QueueClient, RestError } from "@azure/storage-queue";
import { callMs, type MessageQueue, visibleAgainMs } from "../queue.ts";
import type { Told } from "./open-queue.ts";

const visibilityTimeout = visibleAgainMs / 1000; // seconds, as the API counts
const anHour = 3600;
const mostAtOnce = 32; // all the server allows

/** An Azure Storage queue. */
export function azureQueue(told: Told): MessageQueue {
  const name = told("AZURE_STORAGE_QUEUE_NAME");
  const client = new QueueClient(told("AZURE_STORAGE_CONNECTION_STRING"), name, { retryOptions: { maxTries: 1 } });
  const deadline = () => ({ abortSignal: AbortSignal.timeout(callMs) });
  return {
    send: async (id) => {
      await client.sendMessage(id, deadline());
    },
    take: async () => {
      const { receivedMessageItems } = await client.receiveMessages({ visibilityTimeout, ...deadline() });
      const [message] = receivedMessageItems;
      return message && { id: message.messageText, done: () => remove(client, message, deadline()) };
    },
    idsOfNext: async () => {
      const { receivedMessageItems } = await client.receiveMessages({
        numberOfMessages: mostAtOnce,
        visibilityTimeout: anHour,
        ...deadline(),
      });
      return receivedMessageItems.map(({ messageText }) => messageText);
    },
    count: async () => {
      const { approximateMessagesCount } = await client.getProperties(deadline());
      if (approximateMessagesCount === undefined) throw new Error(`the server did not count the queue "${name}"`);
      return approximateMessagesCount;
    },
    create: async () => {
      await client.createIfNotExists(deadline());
    },
    close: async () => undefined, // its connections keep no process alive
  };
}

interface Received {
  readonly messageId: string;
  readonly popReceipt: string;
}

async function remove(
  client: QueueClient,
  { messageId, popReceipt }: Received,
  deadline: { abortSignal: AbortSignal },
): Promise<void> {
  try {
    await client.deleteMessage(messageId, popReceipt, deadline);
  } catch (thrown) {
    // held longer than its visibility timeout: by now it is another's, or gone
    if (!(thrown instanceof RestError && (thrown.statusCode === 404 || thrown.statusCode === 400))) throw thrown;
  }
}
