import { beforeAll, describe } from "vitest";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { httpAnswer } from "../support/crooked-server.ts";
import { kafka, kafkaLogin } from "../support/servers/kafka.ts";
import { type KafkaTopic, kafkaTopic } from "../support/servers/kafka-topic.ts";
import type { TestServer } from "../support/servers/server.ts";

const secret = "a-password-of-tests";

/** An answer of Kafka's protocol: its length, and the number of the request it answers. */
function kafkaAnswer(body: string, correlation = 1): string {
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 4, 0);
  head.writeInt32BE(correlation, 4);
  return head.toString("latin1") + body;
}

const garbage = [
  httpAnswer("200 OK", { "content-type": "text/html" }, `<html>${secret}</html>`),
  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
  "\x15\x03\x03\x00\x02\x02\x28", // a TLS alert
  kafkaAnswer("", 1),
  kafkaAnswer("\0\x23", 1), // a version that it does not know
  kafkaAnswer("\0\0\x01", 1), // no request is known
  kafkaAnswer("\0\0\x7f", 1), // many, and none follows
  kafkaAnswer("\0\0\x01\0\0\0\0\0", 77), // of a request that was not made
  `${kafkaAnswer("\0\0\x05\0\x02\0\0\0\x09\0\0\x03\0\0\0\x0d\0\0\x09\0\0\0\x09\0\0\x0a\0\0\0\x06\0\0\0\0\0\0", 1)}`, // as it should be, then nothing new
];

function backendAt(server: TestServer, made: KafkaTopic): SourceBackend {
  const { topic, group, brokers, commit, send, purge } = made;
  const ends = [0, 0];
  const committed = [0, 0];
  const each = async (count: number, on: (partition: 0 | 1) => unknown) => {
    for (let done = 0; done < count; done += 1) await on(done % 2 === 0 ? 0 : 1);
  };
  const backend: SourceBackend = {
    spec: () => ({ brokers, topic, group }),
    missing: () => ({ brokers, topic: `${topic}-missing`, group }),
    at: (address) => ({ brokers: [address], topic, group }),
    garbage,
    put: (messages) =>
      each(messages, async (partition) => {
        await send(partition, 1);
        ends[partition] = (ends[partition] ?? 0) + 1;
      }),
    take: async (messages) => {
      await each(messages, () => {
        const behind = committed.findIndex((offset, partition) => offset < (ends[partition] ?? 0));
        committed[behind] = (committed[behind] ?? 0) + 1;
      });
      await commit(committed);
    },
    purge: () => purge(ends),
    secrets: [secret, kafkaLogin.password],
    cleanUp: () => (server.ours ? server.kill() : Promise.resolve()),
  };
  if (!server.ours) return backend;
  const [, login = 0] = server.extraPorts;
  const sasl = { mechanism: "PLAIN", ...kafkaLogin };
  return {
    ...backend,
    refused: () => ({ brokers: [`127.0.0.1:${login}`], topic, group, sasl: { ...sasl, password: secret } }),
    kill: async () => {
      await commit(ends); // a power cut brings back what was deleted a moment ago
      await server.kill();
    },
    restart: server.restart,
  };
}

const ours = process.env.KAFKA_BROKERS === undefined;

/** Java on a busy machine. */
const startMs = 90_000;

describe.skipIf(needs(kafka.need).skip)("kafka", () => {
  let backend: SourceBackend;
  beforeAll(async () => {
    const server = await kafka.start();
    backend = backendAt(server, await kafkaTopic(server.address));
  }, startMs);

  sourceContract(
    "kafka",
    async () => backend,
    ours ? {} : { refused: "the running server may ask for no credentials", kill: "it is not ours to kill" },
  );
});
