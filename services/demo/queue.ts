import { QueueClient, RestError } from "@azure/storage-queue";

/** A message in hand: nobody else sees it for five seconds, unless it is done it comes back. */
export interface Taken {
  readonly id: string;
  done(): Promise<void>;
}

/** A queue of messages that are told apart by an id of their sender. */
export interface MessageQueue {
  send(id: string): Promise<void>;
  /** The next message, or undefined where none waits. */
  take(): Promise<Taken | undefined>;
  /** Ids of the next messages that wait, at most 32; then they are out of everyone's sight for an hour. */
  idsOfNext(): Promise<readonly string[]>;
  /** Messages there are, those in somebody's hand included. */
  count(): Promise<number>;
  create(): Promise<void>;
}

const visibilityTimeout = 5; // seconds, as the API counts
const anHour = 3600;
const deadlineMs = 2000;
const mostAtOnce = 32; // all the server allows

/** An Azure Storage queue. Calls fail after two seconds and are not repeated here. */
export function openQueue(connectionString: string, name: string): MessageQueue {
  const client = new QueueClient(connectionString, name, { retryOptions: { maxTries: 1 } });
  const deadline = () => ({ abortSignal: AbortSignal.timeout(deadlineMs) });
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
