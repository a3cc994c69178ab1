import type { Channel } from "amqplib";
import { clientPool, type Opening, type PooledClient } from "../connection/client-pool.ts";
import { withinMs } from "../connection/limited.ts";
import { NotThisProtocol } from "../connection/not-this-protocol.ts";
import { silenceWatch } from "../connection/silence.ts";
import { type AmqpAddress, type AmqpLink, amqpLink } from "./link.ts";
import { turns } from "./turns.ts";

/** One connection to a broker, for all queues that are read there. */
export interface AmqpBroker extends PooledClient {
  /** Messages ready for delivery. @throws AmqpRefusal, NotThisProtocol, the error of the connection */
  messagesIn(queue: string, signal: AbortSignal): Promise<number>;
}

const openMs = 5000;
const closeMs = 500;
/** Queues that are asked for at once; brokers allow 2047 channels, small plans 100 or so. */
const mostChannels = 16;

export const amqpBrokers = clientPool<AmqpAddress, AmqpBroker>({
  open: openBroker,
});

async function openBroker(address: AmqpAddress, { signal, lost }: Opening): Promise<AmqpBroker> {
  const link = await withinMs(signal, openMs, (limited) => amqpLink(address, limited));
  link.whenEnded(lost);
  const free = Array.from({ length: Math.min(link.channels, mostChannels) }, (): Turn => ({ channel: undefined }));
  const take = turns(free);
  const watch = silenceWatch(lost);
  return {
    messagesIn: (queue, until) =>
      watch(
        take((turn) => count(link, turn, queue), until),
        until,
      ),
    close: () => link.close(closeMs),
  };
}

/** One question at a time; its channel is opened by the first. */
interface Turn {
  channel: Channel | undefined;
}

async function count(link: AmqpLink, turn: Turn, queue: string): Promise<number> {
  const channel = turn.channel ?? (await link.channel());
  turn.channel = undefined; // the broker closes it where it refuses
  const declared = await link.ask(() => channel.checkQueue(queue));
  turn.channel = channel;
  if (declared.queue === queue) return declared.messageCount;
  link.end(new NotThisProtocol());
  throw new NotThisProtocol();
}
