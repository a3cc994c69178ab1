import type { OnReadOpts, Socket } from "node:net";
import { NotThisProtocol } from "../connection/not-this-protocol.ts";
import { AmqpRefusal } from "./refusal.ts";

/** What a broker says before a connection to it is open, where amqplib does not heed or tell it. */
export interface AmqpHandshake {
  /** How the socket that amqplib opens is to be read. */
  readonly onread: OnReadOpts;
  /** Channels that the broker allows at once; 0: it sets no limit. */
  readonly channels: number;
}

/** What a frame may hold; no answer is longer. */
export const mostFrameBytes = 131_072;
const headBytes = 7;
const methodType = 1;
const heartbeatType = 8;
const methods = { start: 0x000a_000a, tune: 0x000a_001e, openOk: 0x000a_0029, close: 0x000a_0032 };
/** Class and method, each two bytes, come before it. */
const fieldsAt = headBytes + 4;

/**
 * Hands on one frame at a time, as amqplib would end the process over one that comes together with that which opens the
 * connection. The socket ends with AmqpRefusal or NotThisProtocol, which amqplib tells on as they are.
 */
export function amqpHandshake(): AmqpHandshake {
  let frame: Buffer = Buffer.alloc(0);
  let missing = headBytes;
  let open = false;
  let channels = 0;

  const admit = (): boolean => {
    if (open) return true;
    if (frame.readUInt8(0) === heartbeatType) return false; // amqplib expects none so early
    const method = frame.readUInt32BE(headBytes);
    if (method === methods.start && frame.readUInt16BE(fieldsAt) !== 9) throw new NotThisProtocol(); // 0-9
    if (method === methods.close) throw refusalIn(frame); // amqplib drops code and text
    if (method === methods.tune) channels = frame.readUInt16BE(fieldsAt);
    open = method === methods.openOk;
    return true;
  };

  return {
    onread: {
      buffer: () => Buffer.alloc(missing), // nothing of the next frame is read with this one
      callback(this: Socket, bytes: number, buffer: Uint8Array): boolean {
        frame = Buffer.concat([frame, buffer.subarray(0, bytes)]);
        missing -= bytes;
        try {
          if (missing === 0 && frame.length === headBytes) missing = bytesAfter(frame);
          if (missing > 0) return true;
          if (admit()) this.push(frame);
        } catch (thrown) {
          this.destroy(thrown instanceof AmqpRefusal ? thrown : new NotThisProtocol());
        }
        frame = Buffer.alloc(0);
        missing = headBytes;
        return true;
      },
    },
    get channels() {
      return channels;
    },
  };
}

/** With the byte that ends a frame. @throws NotThisProtocol */
function bytesAfter(head: Buffer): number {
  const type = head.readUInt8(0);
  const bytes = head.readUInt32BE(3);
  if ((type !== methodType && type !== heartbeatType) || bytes > mostFrameBytes) throw new NotThisProtocol();
  return bytes + 1;
}

function refusalIn(close: Buffer): AmqpRefusal {
  const textAt = fieldsAt + 3;
  return new AmqpRefusal(
    close.readUInt16BE(fieldsAt),
    close.toString("utf8", textAt, textAt + close.readUInt8(textAt - 1)),
  );
}
