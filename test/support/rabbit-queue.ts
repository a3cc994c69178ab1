import { type Channel, type ChannelModel, connect } from "amqplib";

/** A durable queue, as producers and consumers use it; every call has a connection of its own, so that brokers may go. */
export interface RabbitQueue {
  create(): Promise<void>;
  put(messages: number): Promise<void>;
  /** Takes and finishes them. */
  take(messages: number): Promise<void>;
  /** Takes them and keeps them in flight until the result is called. */
  hold(messages: number): Promise<() => Promise<void>>;
  purge(): Promise<void>;
  remove(): Promise<void>;
}

export function rabbitQueue(url: string, queue: string): RabbitQueue {
  const use = (work: (channel: Channel) => Promise<unknown>) => withChannel(url, (channel) => work(channel));
  const get = async (channel: Channel, messages: number) => {
    for (let taken = 0; taken < messages; taken += 1) {
      const message = await channel.get(queue);
      if (message === false) throw new Error(`only ${taken} messages are there`);
    }
  };
  return {
    create: () => use((channel) => channel.assertQueue(queue, { durable: true })),
    put: (messages) =>
      withChannel(url, async (_, connection) => {
        const channel = await connection.createConfirmChannel();
        for (let sent = 0; sent < messages; sent += 1) channel.sendToQueue(queue, Buffer.from("message"));
        await channel.waitForConfirms();
      }),
    take: (messages) =>
      use(async (channel) => {
        await get(channel, messages);
        channel.ackAll();
        await channel.checkQueue(queue); // what was said before has been heard
      }),
    hold: async (messages) => {
      const connection = await opened(url);
      await get(await connection.createChannel(), messages);
      return () => connection.close();
    },
    purge: () => use((channel) => channel.purgeQueue(queue)),
    remove: () => use((channel) => channel.deleteQueue(queue)),
  };
}

async function withChannel(
  url: string,
  work: (channel: Channel, connection: ChannelModel) => Promise<unknown>,
): Promise<void> {
  const connection = await opened(url);
  try {
    await work(await connection.createChannel(), connection);
  } finally {
    await connection.close();
  }
}

async function opened(url: string): Promise<ChannelModel> {
  const connection = await connect(url);
  connection.on("error", () => undefined); // told by the call
  return connection;
}
