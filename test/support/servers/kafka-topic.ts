import { randomUUID } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import {
  type Connection,
  createTopicsV7,
  deleteRecordsV2,
  findCoordinatorV4,
  offsetCommitV8,
  Producer,
  stringSerializers,
} from "@platformatic/kafka";
import { connectedTo } from "./kafka.ts";

/** A topic of two partitions and a group that has committed the beginning of both, and what applications do with them. */
export interface KafkaTopic {
  readonly topic: string;
  readonly group: string;
  readonly brokers: string[];
  send(partition: number, messages: number): Promise<void>;
  /** Offsets by partition; of another group where one is named. */
  commit(offsets: readonly number[], group?: string): Promise<void>;
  /** Deletes what lies before these offsets, by partition. */
  purge(offsets: readonly number[]): Promise<void>;
}

/** Makes one of its own on a running Kafka, `host:port,…`. */
export async function kafkaTopic(address: string): Promise<KafkaTopic> {
  const topic = `orders-${randomUUID().slice(0, 8)}`;
  const group = `billing-${randomUUID().slice(0, 8)}`;
  const brokers = address.split(",");
  const ask = async (use: (connection: Connection) => Promise<unknown>) => {
    const connection = await connectedTo(brokers[0] ?? "");
    try {
      await use(connection);
    } finally {
      await connection.close();
    }
  };
  const made: KafkaTopic = {
    topic,
    group,
    brokers,
    send: async (partition, count) => {
      const producer = new Producer({ clientId: "tests", bootstrapBrokers: brokers, serializers: stringSerializers });
      const messages = Array.from({ length: count }, () => ({ topic, partition, value: "message" }));
      await producer.send({ messages, acks: 1 }).finally(() => producer.close());
    },
    commit: (offsets, as = group) =>
      ask((connection) => {
        const partitions = offsets.map((offset, partitionIndex) => ({
          partitionIndex,
          committedOffset: BigInt(offset),
          committedLeaderEpoch: -1,
        }));
        return offsetCommitV8.api.async(connection, as, -1, "", null, [{ name: topic, partitions }]);
      }),
    purge: (offsets) =>
      ask((connection) => {
        const partitions = offsets.map((offset, partitionIndex) => ({ partitionIndex, offset: BigInt(offset) }));
        return deleteRecordsV2.api.async(connection, [{ name: topic, partitions }], 10_000);
      }),
  };
  // the first question makes the topic of offsets
  await untilDone(() => ask((connection) => findCoordinatorV4.api.async(connection, 0, [group])));
  await ask((connection) => createTopicsV7.api.async(connection, [topicOf(topic)], 10_000, false));
  await untilDone(() => made.commit([0, 0]));
  return made;
}

function topicOf(name: string) {
  return { name, numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] };
}

const startMs = 20_000;

/** For what a new broker needs a moment for. */
async function untilDone(act: () => Promise<unknown>): Promise<void> {
  const giveUpAtMs = performance.now() + startMs;
  for (;;) {
    try {
      await act();
      return;
    } catch (thrown) {
      if (performance.now() > giveUpAtMs) throw thrown;
      await after(100);
    }
  }
}
