/** The queues that the demo runs on. */
export const queueKinds = ["azure", "sqs", "redis", "nsq"] as const;

export type QueueKind = (typeof queueKinds)[number];

interface QueueWords {
  /** What the queue is called. */
  readonly title: string;
  /** What serves it on this machine. */
  readonly server: string;
}

/** What a kind is called where people read it. */
export const queueWords: Readonly<Record<QueueKind, QueueWords>> = {
  azure: { title: "Azure Storage queue", server: "Azurite" },
  sqs: { title: "SQS queue", server: "fauxqs" },
  redis: { title: "Redis stream", server: "redis-server" },
  nsq: { title: "NSQ channel", server: "nsqd" },
};

/** Names the kind to the programs of the demo. */
export const queueVariable = "MICROSCALER_DEMO_QUEUE";

/** The kind that a text names; left out: azure. @throws Error naming the kinds there are */
export function queueKindOf(text: string | undefined): QueueKind {
  if (!text) return "azure";
  const kind = queueKinds.find((known) => known === text);
  if (kind) return kind;
  throw new Error(`the environment variable ${queueVariable} is "${text}", must be one of ${queueKinds.join(", ")}`);
}
