import { NotThisProtocol } from "./not-this-protocol.ts";

/** One method of AMQP 0-9-1: class and method as one number, e.g. 0x000a000b for 10.11. */
export interface AmqpMethod {
  readonly channel: number;
  readonly id: number;
  readonly fields: Buffer;
}

/** The methods that reading a queue takes. */
export const amqpMethods = {
  connectionStart: 0x000a_000a,
  connectionStartOk: 0x000a_000b,
  connectionTune: 0x000a_001e,
  connectionTuneOk: 0x000a_001f,
  connectionOpen: 0x000a_0028,
  connectionOpenOk: 0x000a_0029,
  connectionClose: 0x000a_0032,
  connectionCloseOk: 0x000a_0033,
  connectionBlocked: 0x000a_003c,
  connectionUnblocked: 0x000a_003d,
  channelOpen: 0x0014_000a,
  channelOpenOk: 0x0014_000b,
  channelClose: 0x0014_0028,
  channelCloseOk: 0x0014_0029,
  queueDeclare: 0x0032_000a,
  queueDeclareOk: 0x0032_000b,
} as const;

export const protocolHeader = Buffer.from("AMQP\x00\x00\x09\x01", "latin1");
/** No method that we ask for is longer. */
export const mostFrameBytes = 131_072;
const methodType = 1;
const heartbeatType = 8;
const headBytes = 7;
const frameEnd = 0xce;

export const heartbeat = frameOf(heartbeatType, 0, Buffer.alloc(0));

export function methodFrame(channel: number, id: number, ...fields: readonly Buffer[]): Buffer {
  return frameOf(methodType, channel, Buffer.concat([u32(id), ...fields]));
}

function frameOf(type: number, channel: number, payload: Buffer): Buffer {
  return Buffer.concat([u8(type), u16(channel), u32(payload.length), payload, u8(frameEnd)]);
}

/** The methods that have come whole, heartbeats left out, and what is left. @throws NotThisProtocol */
export function methodsIn(bytes: Buffer): { readonly methods: readonly AmqpMethod[]; readonly rest: Buffer } {
  const methods: AmqpMethod[] = [];
  let rest = bytes;
  while (rest.length >= headBytes) {
    const type = rest.readUInt8(0);
    const end = headBytes + rest.readUInt32BE(3);
    if ((type !== methodType && type !== heartbeatType) || end > mostFrameBytes) throw new NotThisProtocol();
    if (rest.length <= end) break;
    if (rest.readUInt8(end) !== frameEnd) throw new NotThisProtocol();
    if (type === methodType) methods.push(methodIn(rest.readUInt16BE(1), rest.subarray(headBytes, end)));
    rest = rest.subarray(end + 1);
  }
  return { methods, rest };
}

function methodIn(channel: number, payload: Buffer): AmqpMethod {
  if (payload.length < 4) throw new NotThisProtocol();
  return { channel, id: payload.readUInt32BE(0), fields: payload.subarray(4) };
}

export function u8(number: number): Buffer {
  return Buffer.from([number]);
}

export function u16(number: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(number);
  return bytes;
}

export function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

/** At most 255 bytes. */
export function shortText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u8(bytes.length), bytes]);
}

/** Texts and tables alike. */
export function long(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** Reads the fields of a method one after the other. @throws NotThisProtocol where there are fewer */
export function fieldsOf({ fields }: AmqpMethod) {
  let at = 0;
  const take = (bytes: number) => {
    if (at + bytes > fields.length) throw new NotThisProtocol();
    at += bytes;
    return fields.subarray(at - bytes, at);
  };
  const number = (bytes: number) => take(bytes).readUIntBE(0, bytes);
  return {
    u8: () => number(1),
    u16: () => number(2),
    u32: () => number(4),
    shortText: () => take(number(1)).toString("utf8"),
    long: () => take(number(4)).toString("utf8"),
  };
}
