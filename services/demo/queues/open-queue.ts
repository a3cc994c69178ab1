import type { MessageQueue } from "../queue.ts";
import type { QueueKind } from "../queue-kinds.ts";

/** What is known of a queue by the names of environment variables. @throws Error where there is nothing of that name */
export type Told = (name: string) => string;

/** Opens a queue; only the client library of its kind is loaded. Connects with the first call. */
export function openQueue(kind: QueueKind, told: Told): Promise<MessageQueue> {
  return openers[kind](told);
}

const openers: Readonly<Record<QueueKind, (told: Told) => Promise<MessageQueue>>> = {
  azure: async (told) => (await import("./azure.ts")).azureQueue(told),
  sqs: async (told) => (await import("./sqs.ts")).sqsQueue(told),
  redis: async (told) => (await import("./redis.ts")).redisQueue(told),
  nsq: async (told) => (await import("./nsq.ts")).nsqQueue(told),
};
