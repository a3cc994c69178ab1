/** Class and method of AMQP 0-9-1 as one number, e.g. 0x000a000b for 10.11. */
export const amqpMethods = {
  connectionStart: 0x000a_000a,
  connectionTune: 0x000a_001e,
  connectionTuneOk: 0x000a_001f,
  connectionOpenOk: 0x000a_0029,
  connectionClose: 0x000a_0032,
  channelOpenOk: 0x0014_000b,
  channelClose: 0x0014_0028,
  queueDeclareOk: 0x0032_000b,
} as const;

export const protocolHeader = Buffer.from("AMQP\x00\x00\x09\x01", "latin1");
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

/** The methods in what a client says, which has come whole. */
export function methodsIn(bytes: Buffer): readonly number[] {
  if (bytes.length === 0) return [];
  const end = headBytes + bytes.readUInt32BE(3) + 1;
  const own = bytes.readUInt8(0) === methodType ? [bytes.readUInt32BE(headBytes)] : [];
  return [...own, ...methodsIn(bytes.subarray(end))];
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
export function long(content: string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([u32(bytes.length), bytes]);
}
