import { pbkdf2Sync } from "node:crypto";
import { alterUserScramCredentialsV0 } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { needs } from "../support/available.ts";
import { authority } from "../support/marathon-certificate.ts";
import { connectedTo, kafka, kafkaLogin } from "../support/servers/kafka.ts";
import { type KafkaTopic, kafkaTopic } from "../support/servers/kafka-topic.ts";
import type { TestServer } from "../support/servers/server.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

async function readOnce(spec: JsonObject) {
  const metric = readMetricOf({ source: "kafka", ...spec });
  const reader = metric.source.open(metric.spec, surroundings());
  try {
    const answer = await reader.read(AbortSignal.timeout(10_000));
    return answer.kind === "absent" ? answer.reason : answer;
  } finally {
    await reader.close();
  }
}

function value(count: number, arrivalsTotal: number) {
  return { kind: "value", value: count, arrivalsTotal, includesInFlight: true };
}

/** Java on a busy machine. */
const startMs = 90_000;

describe.skipIf(needs(kafka.need).skip)("a Kafka topic", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await kafka.start();
  }, startMs);
  afterAll(async () => {
    if (server.ours) await server.kill();
  });
  const topicOfItsOwn = async () => {
    const made = await kafkaTopic(server.address);
    const { topic, group, brokers } = made;
    const read = (more: JsonObject = {}) => readOnce({ brokers, topic, group, ...more });
    return { ...made, read };
  };

  test("counts what was not committed, over all partitions, and everything that ever arrived", async () => {
    const { send, commit, read } = await topicOfItsOwn();
    await send(0, 5);
    await send(1, 7);
    expect(await read()).toEqual(value(12, 12));
    await commit([4, 7]);
    expect(await read()).toEqual(value(1, 12));
    await commit([5, 7]);
    expect(await read()).toEqual(value(0, 12));
  });

  test("does not exist: that is absent, and it is not made", async () => {
    const { brokers, group } = await topicOfItsOwn();
    for (let round = 0; round < 2; round += 1) {
      expect(await readOnce({ brokers, group, topic: "nowhere" })).toBe(
        'topic "nowhere" does not exist (UNKNOWN_TOPIC_OR_PARTITION)',
      );
    }
  });

  test("of which a group has committed nothing is absent, except where it starts with the earliest", async () => {
    const { topic, send, read, purge } = await topicOfItsOwn();
    await send(0, 5);
    await send(1, 3);
    expect(await read({ group: "nobody" })).toBe(
      `group "nobody" does not exist or has committed no offset of topic "${topic}", so nobody knows what it has read; with offsetReset earliest it has read nothing`,
    );
    expect(await read({ group: "nobody", offsetReset: "earliest" })).toEqual(value(8, 8));
    await purge([2, 0]);
    expect(await read({ group: "nobody", offsetReset: "earliest" })).toEqual(value(6, 8));
  });

  test("of which a group has committed one partition: offsetReset says what the other counts", async () => {
    const { send, commit, read } = await topicOfItsOwn();
    await send(0, 5);
    await send(1, 3);
    await commit([2], "half");
    expect(await read({ group: "half" })).toEqual(value(3, 8));
    expect(await read({ group: "half", offsetReset: "earliest" })).toEqual(value(6, 8));
  });

  test("whose commit lies beyond its end counts as uncommitted there", async () => {
    const { send, commit, read } = await topicOfItsOwn();
    await send(0, 5);
    await send(1, 3);
    await commit([90, 1]);
    expect(await read()).toEqual(value(2, 8));
    expect(await read({ offsetReset: "earliest" })).toEqual(value(7, 8));
  });

  describe.skipIf(process.env.KAFKA_BROKERS !== undefined)("behind a login", () => {
    let made: KafkaTopic;
    let login: JsonObject;
    const ports = () => ({ login: server.extraPorts[1] ?? 0, secure: server.extraPorts[2] ?? 0 });
    beforeAll(async () => {
      made = await kafkaTopic(server.address);
      const { topic, group } = made;
      login = { brokers: [`127.0.0.1:${ports().login}`], topic, group };
    });
    const secret = "a-password-that-is-wrong";
    const at = () => `127.0.0.1:${ports().login}`;

    test("is read with PLAIN, and a wrong password is told with the user", async () => {
      expect(await readOnce({ ...login, sasl: { mechanism: "PLAIN", ...kafkaLogin } })).toEqual(value(0, 0));
      const sasl = { mechanism: "PLAIN", username: kafkaLogin.username, password: secret };
      expect(await readOnce({ ...login, sasl })).toBe(
        `${at()} does not accept the username and password of "${kafkaLogin.username}" with PLAIN`,
      );
    });

    test("is read with SCRAM, and a wrong password is told", async () => {
      const connection = await connectedTo(server.address);
      const salt = Buffer.from("salt-of-tests");
      const iterations = 4096;
      const saltedPassword = pbkdf2Sync("word", salt, iterations, 32, "sha256");
      const credentials = [{ name: "scrammer", mechanism: 1, iterations, salt, saltedPassword }];
      await alterUserScramCredentialsV0.api.async(connection, [], credentials);
      await connection.close();
      const sasl = { mechanism: "SCRAM-SHA-256", username: "scrammer", password: "word" };
      await expect.poll(() => readOnce({ ...login, sasl }), { timeout: 5000 }).toEqual(value(0, 0));
      expect(await readOnce({ ...login, sasl: { ...sasl, password: secret } })).toBe(
        `${at()} does not accept the username and password of "scrammer" with SCRAM-SHA-256`,
      );
    });

    test("a mechanism that is not offered, and a login that is missing, are told", async () => {
      const sasl = { mechanism: "SCRAM-SHA-512", ...kafkaLogin };
      expect(await readOnce({ ...login, sasl })).toBe(`${at()} does not offer the sasl mechanism SCRAM-SHA-512`);
      expect(await readOnce(login)).toBe(`${at()} closed the connection; a broker does so if it wants tls or sasl`);
    });

    test("over TLS is read where its authority is known", async () => {
      const { topic, group } = made;
      const secure = { brokers: [`127.0.0.1:${ports().secure}`], topic, group };
      expect(await readOnce({ ...secure, tls: { ca: authority } })).toEqual(value(0, 0));
      expect(await readOnce({ ...secure, tls: {} })).toMatch(/^the certificate of 127.* is not trusted .* tls\.ca$/);
      expect(await readOnce(secure)).toMatch(/does not speak Kafka, or wants tls$|if it wants tls or sasl$/);
    });

    test("TLS to one that has none is told", async () => {
      const { topic, group, brokers } = made;
      expect(await readOnce({ brokers, topic, group, tls: {} })).toMatch(/cannot be reached|does not speak TLS|closed/);
    });
  });
});
