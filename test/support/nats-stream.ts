import { AckPolicy, type JsMsg, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { natsUsers } from "./servers/nats.ts";

/** A stream with one durable consumer, as producers and consumers use it; every call has a connection of its own. */
export interface NatsStream {
  create(options?: { readonly filter?: string }): Promise<void>;
  put(messages: number, subject?: string): Promise<void>;
  /** Takes and acknowledges them. */
  take(messages: number): Promise<void>;
  /** Takes them without a word; the result acknowledges them. */
  hold(messages: number): Promise<() => Promise<void>>;
  purge(): Promise<void>;
  remove(): Promise<void>;
}

/** Its subjects are `<stream>.<any>`. */
export function natsStream(servers: string, stream: string, consumer: string): NatsStream {
  const opened = () => connect({ servers, ...natsUsers.reader, reconnect: false });
  const use = async (work: (connection: NatsConnection) => Promise<unknown>) => {
    const connection = await opened();
    try {
      await work(connection);
    } finally {
      await connection.close();
    }
  };
  const get = async (connection: NatsConnection, messages: number): Promise<JsMsg[]> => {
    const durable = await jetstream(connection).consumers.get(stream, consumer);
    const taken: JsMsg[] = [];
    for (let count = 0; count < messages; count += 1) {
      const message = await durable.next({ expires: 2000 });
      if (!message) throw new Error(`only ${count} messages are there`);
      taken.push(message);
    }
    return taken;
  };
  const acknowledge = (taken: readonly JsMsg[]) => Promise.all(taken.map((message) => message.ackAck()));
  return {
    create: ({ filter } = {}) =>
      use(async (connection) => {
        const manager = await jetstreamManager(connection);
        await manager.streams.add({ name: stream, subjects: [`${stream}.*`] });
        const filtered = filter === undefined ? {} : { filter_subject: `${stream}.${filter}` };
        await manager.consumers.add(stream, { durable_name: consumer, ack_policy: AckPolicy.Explicit, ...filtered });
      }),
    put: (messages, subject = "new") =>
      use(async (connection) => {
        const client = jetstream(connection);
        for (let sent = 0; sent < messages; sent += 1) await client.publish(`${stream}.${subject}`, "message");
      }),
    take: (messages) => use(async (connection) => acknowledge(await get(connection, messages))),
    hold: async (messages) => {
      const connection = await opened();
      const taken = await get(connection, messages);
      return async () => {
        await acknowledge(taken);
        await connection.close();
      };
    },
    purge: () => use(async (connection) => (await jetstreamManager(connection)).streams.purge(stream)),
    remove: () => use(async (connection) => (await jetstreamManager(connection)).streams.delete(stream)),
  };
}
