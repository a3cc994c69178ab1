import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { apiVersionsV3, Connection } from "@platformatic/kafka";
import { certificate } from "../marathon-certificate.ts";
import { findServer, type Place, type Start } from "./server.ts";

/** Who may log in with SASL/PLAIN at the listener of `extraPorts[1]`, which also knows SCRAM, and nobody yet by that. */
export const kafkaLogin = { username: "tests", password: "kafka-password-of-tests" } as const;

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
const jars = join(cache, "microscaler-test", "kafka");

/** A Kafka of one broker; `KAFKA_BROKERS` names one that runs. Extra ports: controller, login, TLS. */
export const kafka = findServer({
  name: "kafka",
  variable: "KAFKA_BROKERS",
  programs: existsSync(jars) ? ["java"] : [],
  extraPorts: 3,
  local,
  ready: async (address) => {
    const connection = await connectedTo(address);
    try {
      await apiVersionsV3.api.async(connection, "tests", "1");
    } finally {
      await connection.close();
    }
  },
  enable: "install Java 17 and Maven and run test/support/servers/kafka/fetch.sh",
});

/** A connection of the library, for what tests prepare. */
export async function connectedTo(address: string): Promise<Connection> {
  const [host = "", port = ""] = address.split(":");
  const connection = new Connection("tests");
  connection.on("error", () => undefined); // told by the call
  await connection.connect(host, Number(port));
  return connection;
}

function local({ port, extraPorts, folder }: Place): Start {
  const [controller = 0, login = 0, secure = 0] = extraPorts;
  const logs = join(folder, "logs");
  const config = join(folder, "server.properties");
  if (!existsSync(config)) {
    mkdirSync(logs);
    // what kafka-storage.sh would write, without another start of Java
    writeFileSync(join(logs, "meta.properties"), "version=1\ncluster.id=bWljcm9zY2FsZXItdGVzdA\nnode.id=1\n");
    writeFileSync(config, properties({ port, controller, login, secure }, logs));
  }
  const light = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"];
  return { args: [...light, "-cp", join(jars, "*"), "kafka.Kafka", config] };
}

interface Ports {
  readonly port: number;
  readonly controller: number;
  readonly login: number;
  readonly secure: number;
}

function properties({ port, controller, login, secure }: Ports, logs: string): string {
  const { username, password } = kafkaLogin;
  const plain = "org.apache.kafka.common.security.plain.PlainLoginModule required";
  const listeners = `PLAINTEXT://127.0.0.1:${port},LOGIN://127.0.0.1:${login},SECURE://127.0.0.1:${secure}`;
  const settings = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controller}`,
    "advertised.listeners": listeners,
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,SECURE:SSL",
    "listener.name.login.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256",
    "listener.name.login.scram-sha-256.sasl.jaas.config":
      "org.apache.kafka.common.security.scram.ScramLoginModule required;",
    "listener.name.secure.ssl.keystore.type": "PEM",
    "listener.name.secure.ssl.keystore.certificate.chain": oneLine(certificate.cert),
    "listener.name.secure.ssl.keystore.key": oneLine(certificate.key),
    "listener.name.login.plain.sasl.jaas.config": `${plain} user_${username}="${password}";`,
    "log.dirs": logs,
    "auto.create.topics.enable": "false",
    "broker.session.timeout.ms": "1000", // for so long one that was killed cannot come back
    "broker.heartbeat.interval.ms": "200",
    "num.network.threads": "1",
    "num.io.threads": "2",
    "log.cleaner.enable": "false",
    "offsets.topic.num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "group.initial.rebalance.delay.ms": "0",
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}

/** As a file of properties has it. */
function oneLine(pem: string): string {
  return pem.replaceAll("\n", "\\n");
}
