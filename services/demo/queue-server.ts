import type { MessageQueue } from "./queue.ts";
import type { QueueKind } from "./queue-kinds.ts";
import { openQueue } from "./queues/open-queue.ts";
import { startAzurite } from "./servers/azurite-server.ts";
import { startFauxqs } from "./servers/fauxqs-server.ts";
import { startNsqd } from "./servers/nsqd-server.ts";
import { startRedis } from "./servers/redis-server.ts";
import type { Running, Starter } from "./servers/starter.ts";

/** A real queue on this machine. */
export interface QueueServer extends Running {
  readonly queue: MessageQueue;
}

export interface QueueServerOptions {
  readonly kind: QueueKind;
  readonly queueName: string;
  /** Its own, and empty. */
  readonly folder: string;
  /** Ends the start at once. */
  readonly abandon: AbortSignal;
}

const starters: Readonly<Record<QueueKind, Starter>> = {
  azure: startAzurite,
  sqs: startFauxqs,
  redis: startRedis,
  nsq: startNsqd,
};

/**
 * Starts the server of a kind on a free port, with one queue. Its process ends with ours, also when ours is killed.
 * @throws MicroscalerError `unavailable` where it is not installed or does not start, `cancelled` once it is abandoned;
 * then its process is gone
 */
export async function startQueueServer({ kind, queueName, folder, abandon }: QueueServerOptions): Promise<QueueServer> {
  const { settings, stop } = await starters[kind](folder, queueName, abandon);
  const queue = await openQueue(kind, (name) => settings[name] ?? "");
  const stopBoth = async () => {
    await queue.close();
    await stop();
  };
  try {
    await queue.create();
    return { settings, queue, stop: stopBoth };
  } catch (thrown) {
    await stopBoth();
    throw thrown;
  }
}
