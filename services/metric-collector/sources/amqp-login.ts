import { amqpMethods, fieldsOf, long, methodFrame, protocolHeader, shortText, u8, u16, u32 } from "./amqp-frames.ts";
import type { AmqpLink } from "./amqp-link.ts";
import { NotThisProtocol } from "./not-this-protocol.ts";

export interface AmqpCredentials {
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
}

/** What broker and client have agreed upon. */
export interface Tuned {
  /** Time between two signs of life; 0: none are wanted. */
  readonly heartbeatMs: number;
  /** Channels that may be open at once. */
  readonly channels: number;
}

/** What a frame may hold at least, by the protocol; nothing we say or hear is longer than what we ask for. */
const leastFrameBytes = 4096;
const wantedFrameBytes = 131_072;
const mostChannels = 65_535;

/** Opens a fresh connection. @throws AmqpRefusal, NotThisProtocol, the error of the connection */
export async function amqpLogin(link: AmqpLink, { username, password, vhost }: AmqpCredentials): Promise<Tuned> {
  const { connectionStart, connectionTune, connectionOpenOk } = amqpMethods;
  const start = fieldsOf(await link.ask(0, protocolHeader, connectionStart));
  const version = [start.u8(), start.u8()].join(".");
  start.long(); // what the server says of itself
  if (version !== "0.9" || !start.long().split(" ").includes("PLAIN")) throw new NotThisProtocol();

  const plain = long(`\0${username}\0${password}`);
  const startOk = methodFrame(
    0,
    amqpMethods.connectionStartOk,
    long(clientProperties),
    shortText("PLAIN"),
    plain,
    shortText("en_US"),
  );
  const tune = fieldsOf(await link.ask(0, startOk, connectionTune));
  const [channels, frameBytes, heartbeatSeconds] = [tune.u16(), tune.u32(), tune.u16()];
  if (frameBytes !== 0 && frameBytes < leastFrameBytes) throw new NotThisProtocol();
  const agreedBytes = frameBytes === 0 ? wantedFrameBytes : Math.min(frameBytes, wantedFrameBytes);
  link.send(methodFrame(0, amqpMethods.connectionTuneOk, u16(channels), u32(agreedBytes), u16(heartbeatSeconds)));

  const open = methodFrame(0, amqpMethods.connectionOpen, shortText(vhost), shortText(""), u8(0));
  await link.ask(0, open, connectionOpenOk);
  return { heartbeatMs: heartbeatSeconds * 500, channels: channels === 0 ? mostChannels : channels };
}

function entry(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([shortText(name), Buffer.from(type), value]);
}

/** A broker that is told so says that it refuses a login, where it would only close. */
const clientProperties = Buffer.concat([
  entry("product", "S", long("microscaler")),
  entry("connection_name", "S", long("microscaler")),
  entry("capabilities", "F", long(entry("authentication_failure_close", "t", u8(1)))),
]);
