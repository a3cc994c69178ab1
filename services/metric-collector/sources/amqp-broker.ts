import { amqpMethods, fieldsOf, heartbeat, long, methodFrame, shortText, u8, u16 } from "./amqp-frames.ts";
import { AmqpLink } from "./amqp-link.ts";
import { amqpLogin, type Tuned } from "./amqp-login.ts";
import { clientPool, type Opening, type PooledClient } from "./client-pool.ts";
import { dial, dialTls, type Endpoint } from "./dial.ts";
import { NotThisProtocol } from "./not-this-protocol.ts";
import { silenceWatch } from "./silence.ts";
import type { TlsOptions } from "./tls.ts";
import { turns } from "./turns.ts";
import { untilAborted } from "./until-aborted.ts";

/** Where a broker is and as whom it is read. A type, so that it is JSON. */
export type AmqpAddress = Pick<Endpoint, keyof Endpoint> & {
  readonly encrypted: boolean;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  readonly tls: Pick<TlsOptions, keyof TlsOptions>;
};

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
  whenLate: "goes-on", // one queue may be stuck alone; where all are, it is given up here
});

async function openBroker(address: AmqpAddress, { signal, lost }: Opening): Promise<AmqpBroker> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(openMs)]);
  const socket = await (address.encrypted ? dialTls(address, address.tls, soon) : dial(address, soon));
  const link = new AmqpLink(socket);
  try {
    const tuned = await untilAborted(amqpLogin(link, address), soon);
    link.whenEnded(lost);
    return brokerOn(link, tuned, lost);
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
}

function brokerOn(link: AmqpLink, { heartbeatMs, channels }: Tuned, lost: () => void): AmqpBroker {
  const beat = heartbeatMs > 0 ? setInterval(() => link.send(heartbeat), heartbeatMs) : undefined;
  const most = Math.min(channels, mostChannels);
  const free = Array.from({ length: most }, (_, index) => ({ number: index + 1, open: false }));
  const take = turns(free);
  const watch = silenceWatch(lost);

  const count = async (queue: string, channel: Channel): Promise<number> => {
    try {
      if (!channel.open) await link.ask(channel.number, channelOpen(channel.number), amqpMethods.channelOpenOk);
      channel.open = true;
      const declared = fieldsOf(
        await link.ask(channel.number, passiveDeclare(channel.number, queue), amqpMethods.queueDeclareOk),
      );
      if (declared.shortText() !== queue) throw new NotThisProtocol();
      return declared.u32();
    } catch (thrown) {
      channel.open = false; // the broker has closed it
      if (thrown instanceof NotThisProtocol) link.end(thrown);
      throw thrown;
    }
  };

  return {
    messagesIn: (queue, signal) =>
      watch(
        take((channel) => count(queue, channel), signal),
        signal,
      ),
    close: async () => {
      clearInterval(beat);
      await link.close(closeMs);
    },
  };
}

interface Channel {
  readonly number: number;
  open: boolean;
}

function channelOpen(channel: number): Buffer {
  return methodFrame(channel, amqpMethods.channelOpen, shortText(""));
}

/** Asks for a queue without making it. */
function passiveDeclare(channel: number, queue: string): Buffer {
  const passive = 1;
  return methodFrame(channel, amqpMethods.queueDeclare, u16(0), shortText(queue), u8(passive), long(""));
}
