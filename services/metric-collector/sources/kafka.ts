import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Json } from "../../../shared/model/json.ts";
import { clientPool } from "./connection/client-pool.ts";
import { tlsParameter } from "./connection/tls.ts";
import { type KafkaCluster, openKafkaCluster } from "./kafka/cluster.ts";
import { lagOf, type OffsetReset, type PartitionOffsets } from "./kafka/lag.ts";
import type { KafkaAddress } from "./kafka/link.ts";
import { givenText } from "./parameters/given-text.ts";
import { isPort, portDemand } from "./parameters/port.ts";
import { textOrReference } from "./parameters/text-or-reference.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const broker = /^(?:\[[\da-f:]+\]|[\w.-]+)(?::(\d+))?$/i;
const brokers = textOrReference(
  (text) => brokersIn(text).every((one) => one !== null && isPort(one[1] ?? "9092")),
  (text) => (brokersIn(text).includes(null) ? 'must be the address of a broker such as "kafka-1:9092"' : portDemand),
);

/** Several may stand in one text, as in what other clients of Kafka take. */
function brokersIn(text: string): (RegExpExecArray | null)[] {
  return text.split(",").map((one) => broker.exec(one.trim()));
}

const sasl = z.strictObject(
  {
    mechanism: z.enum(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], {
      error: "must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512",
    }),
    username: givenText("the name of a user"),
    password: givenText("the password of the user"),
  },
  { error: "must be a map of mechanism, username and password" },
);

const schema = metricOf("kafka", {
  brokers: z
    .array(brokers, { error: "must be a list of addresses" })
    .min(1, { error: "must name a broker" })
    .describe("Brokers to begin with, as `host:port`; the first that answers names the others"),
  topic: textOrReference(
    /^[\w.-]{1,249}$/,
    "must be the name of a topic: letters, digits, dots, underscores and hyphens",
  ).describe("Name of the topic"),
  group: givenText("the name of a consumer group").describe("Name of the consumer group"),
  offsetReset: z
    .enum(["latest", "earliest"], { error: "must be latest or earliest" })
    .default("latest")
    .describe(
      "Where the group starts in a partition without a committed offset: `latest` counts nothing there, `earliest` all of it",
    ),
  tls: tlsParameter,
  sasl: sasl.optional().describe("Login `{ mechanism, username, password }`: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"),
});

/** Metrics with the same one share their connections; as it is configured, null where left out. */
interface KafkaConnection {
  readonly [of: string]: Json;
}

const clusters = clientPool<KafkaConnection, KafkaCluster>({
  open: (connection, opening) => {
    const { brokers, tls, sasl } = connectionSchema.parse(connection);
    return openKafkaCluster(brokers.flatMap(addressesIn), { tls: tls ?? null, sasl: sasl ?? null }, opening);
  },
});

const connectionSchema = z.object({ brokers: z.array(z.string()), tls: tlsParameter, sasl: sasl.optional() });

/** Messages that a consumer group has not committed yet, those it works on included. */
export const kafka = defineSource({
  summary: "Messages of a Kafka topic that a consumer group has not committed yet, those in flight included",
  example: { brokers: ["kafka-1:9092", "kafka-2:9092"], topic: "orders", group: "billing" },
  tellsInFlight: false,
  schema,
  open: ({ brokers, topic, group, offsetReset, tls, sasl }) =>
    clusters.reader(
      { brokers, ...(tls && { tls: { ...tls } }), ...(sasl && { sasl }) },
      {
        read: async (cluster, signal) =>
          answerOf(await cluster.offsets({ topic, group }, signal), offsetReset, { topic, group }),
        failure: (thrown) => (thrown instanceof MicroscalerError ? thrown.message : "the cluster was not waited for"),
      },
    ),
});

function answerOf(
  partitions: readonly PartitionOffsets[],
  reset: OffsetReset,
  { topic, group }: { readonly topic: string; readonly group: string },
): SourceAnswer {
  if (reset === "latest" && partitions.every(({ committed }) => committed === undefined)) {
    const reason = `group "${group}" does not exist or has committed no offset of topic "${topic}", so nobody knows what it has read; with offsetReset earliest it has read nothing`;
    return { kind: "absent", reason };
  }
  return {
    kind: "value",
    value: sum(partitions.map((partition) => lagOf(partition, reset))),
    arrivalsTotal: sum(partitions.map(({ end }) => end)),
    includesInFlight: true,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** `a:9092, [::1]:9093, c` as addresses; 9092 where no port is given. */
function addressesIn(text: string): KafkaAddress[] {
  return text.split(",").map((one) => {
    const [, host = "", port = "9092"] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(one.trim()) ?? [];
    return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
  });
}
