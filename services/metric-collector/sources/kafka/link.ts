import { isIP, type Socket } from "node:net";
import type { Reader, Writer } from "@platformatic/kafka";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { withinMs } from "../connection/limited.ts";
import { type Tls, tlsOptions } from "../connection/tls.ts";
import { untilAborted } from "../connection/until-aborted.ts";
import { kafkaConnectionFailure, NotKafka } from "./failure.ts";
import type { KafkaLibrary } from "./library.ts";

/** A broker as its cluster tells it, or a person. */
export interface KafkaAddress {
  readonly host: string;
  readonly port: number;
}

/** `host:port`. */
export function kafkaAddressText({ host, port }: KafkaAddress): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** How every broker of a cluster is spoken to; null: without. */
export interface KafkaAccess {
  readonly tls: Tls | null;
  readonly sasl: KafkaLogin | null;
}

export interface KafkaLogin {
  readonly mechanism: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
  readonly username: string;
  readonly password: string;
}

/** One request of Kafka's protocol and how its answer is read. */
export interface KafkaRequest<Answer> {
  readonly key: number;
  readonly version: number;
  /** The header of its answer is that of old versions. */
  readonly plainHeader?: boolean;
  write(): Writer;
  read(reader: Reader): Answer;
}

/** One connection to one broker. */
export interface KafkaLink {
  /** `host:port`. */
  readonly address: string;
  /** @throws MicroscalerError `unavailable` with a sentence for a person */
  ask<Answer>(request: KafkaRequest<Answer>): Promise<Answer>;
  /** For how long it has said nothing although it was asked, in ms. */
  silentMs(): number;
  /** Resolves when it is closed, by whomever. */
  readonly gone: Promise<void>;
  close(): void;
}

export interface KafkaLinking {
  readonly library: KafkaLibrary;
  readonly access: KafkaAccess;
  /** Stops opening. */
  readonly signal: AbortSignal;
}

const connectMs = 3000;
/** Answers to what is asked here are far smaller; what says it is larger speaks another protocol. */
const mostBytes = 64 * 1024 * 1024;

/** Connects, logs in, and gives the link. @throws MicroscalerError `unavailable` with a sentence for a person */
export async function openKafkaLink(at: KafkaAddress, linking: KafkaLinking): Promise<KafkaLink> {
  const { library, access, signal } = linking;
  const address = kafkaAddressText(at);
  const connection = new library.Connection("microscaler", optionsOf(access, at.host));
  let why: unknown;
  let asked = 0;
  let heardAtMs = 0;
  const close = () => {
    connection.close(() => undefined); // ends the timer of its login
    connection.socket.destroy();
  };
  connection.on("error", (thrown) => {
    why ??= thrown;
    close();
  });
  try {
    const connected = connection.connect(at.host, at.port) ?? Promise.resolve();
    connection.socket.on("data", () => {
      heardAtMs = performance.now();
    });
    refuseWhatIsNotKafka(connection.socket, () => connection.emit("error", new NotKafka()));
    await withinMs(signal, connectMs, (limited) => untilAborted(connected, limited));
  } catch (thrown) {
    close();
    throw new MicroscalerError("unavailable", kafkaConnectionFailure(why ?? thrown, address, access));
  }
  return {
    address,
    gone: new Promise((resolve) => {
      connection.socket.once("close", () => resolve());
      if (connection.socket.destroyed) resolve();
    }),
    ask: async <Answer>({ key, version, plainHeader = false, write, read }: KafkaRequest<Answer>) => {
      if (asked === 0) heardAtMs = performance.now();
      asked += 1;
      try {
        return await new Promise<Answer>((resolve, reject) => {
          const answered = (failed: Error | null, answer: Answer) => (failed ? reject(failed) : resolve(answer));
          const parse = (_id: number, _key: number, _version: number, reader: Reader) => read(reader);
          connection.send(key, version, write, parse, true, !plainHeader, answered);
        });
      } catch (thrown) {
        throw new MicroscalerError("unavailable", kafkaConnectionFailure(why ?? thrown, address, access));
      } finally {
        asked -= 1;
      }
    },
    silentMs: () => (asked === 0 ? 0 : performance.now() - heardAtMs),
    close,
  };
}

function optionsOf({ tls, sasl }: KafkaAccess, host: string) {
  return {
    connectTimeout: 2 * connectMs, // the signal is sooner
    maxInflights: 100,
    ...(tls && { tls: tlsOptions(tls), tlsServerName: isIP(host) === 0 }),
    ...(sasl && { sasl: { ...sasl } }),
  };
}

/** The library would wait for as many bytes as the text of another protocol seems to announce. */
function refuseWhatIsNotKafka(socket: Socket, refuse: () => void): void {
  socket.prependOnceListener("data", (first: Buffer) => {
    if (first.length >= 4 && first.readUInt32BE(0) > mostBytes) refuse();
  });
}
