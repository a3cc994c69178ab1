import type { Socket } from "node:net";
import { type AmqpMethod, amqpMethods, fieldsOf, methodFrame, methodsIn, shortText, u16 } from "./amqp-frames.ts";
import { AmqpRefusal } from "./amqp-refusal.ts";
import { NotThisProtocol } from "./not-this-protocol.ts";

interface Waiter {
  resolve(method: AmqpMethod): void;
  reject(why: Error): void;
}

/** Sends methods and waits for what answers them, at most one at a time on each channel. */
export class AmqpLink {
  private readonly socket: Socket;
  private readonly waiting = new Map<number, Waiter>();
  private rest: Buffer = Buffer.alloc(0);
  private ended: Error | undefined;
  private onEnd: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => this.received(bytes));
    socket.on("error", (why) => this.end(why));
    socket.on("close", () => this.end(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  }

  /** Calls once the connection can be used no more; at once where that is so. */
  whenEnded(call: () => void): void {
    this.onEnd = call;
    if (this.ended) call();
  }

  /** Resolves with the method of the id in `answer`. @throws AmqpRefusal, NotThisProtocol, the error of the connection */
  async ask(channel: number, frame: Buffer, answer: number): Promise<AmqpMethod> {
    if (this.ended) throw this.ended;
    const method = await new Promise<AmqpMethod>((resolve, reject) => {
      this.waiting.set(channel, { resolve, reject });
      this.socket.write(frame);
    });
    if (method.id === answer) return method;
    this.end(new NotThisProtocol());
    throw new NotThisProtocol();
  }

  send(frame: Buffer): void {
    if (!this.ended) this.socket.write(frame);
  }

  /** Tells the broker, and ends when it agrees or after `withinMs`. */
  async close(withinMs: number): Promise<void> {
    if (this.ended) return;
    const late = setTimeout(() => this.end(closedHere()), withinMs);
    await this.ask(0, closeFrame(), amqpMethods.connectionCloseOk).catch(() => undefined); // gone is gone
    clearTimeout(late);
    this.end(closedHere());
  }

  end(why: Error): void {
    if (this.ended) return;
    this.ended = why;
    this.socket.destroy();
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
    this.onEnd();
  }

  private received(bytes: Buffer): void {
    if (this.ended) return;
    try {
      const { methods, rest } = methodsIn(Buffer.concat([this.rest, bytes]));
      this.rest = rest;
      for (const method of methods) this.take(method);
    } catch {
      this.end(new NotThisProtocol());
    }
  }

  private take(method: AmqpMethod): void {
    const { channel, id } = method;
    if (id === amqpMethods.connectionBlocked || id === amqpMethods.connectionUnblocked) return; // only publishers wait
    if (id === amqpMethods.connectionClose && channel === 0) {
      this.send(methodFrame(0, amqpMethods.connectionCloseOk));
      this.end(refusalIn(method));
      return;
    }
    const waiter = this.waiting.get(channel);
    this.waiting.delete(channel);
    if (id === amqpMethods.channelClose && channel !== 0) {
      this.send(methodFrame(channel, amqpMethods.channelCloseOk));
      waiter?.reject(refusalIn(method));
      return;
    }
    if (!waiter) throw new NotThisProtocol();
    waiter.resolve(method);
  }
}

function closeFrame(): Buffer {
  return methodFrame(0, amqpMethods.connectionClose, u16(200), shortText("done"), u16(0), u16(0));
}

function closedHere(): Error {
  return Object.assign(new Error("closed here"), { code: "UND_ERR_CLOSED" });
}

function refusalIn(method: AmqpMethod): AmqpRefusal {
  const fields = fieldsOf(method);
  return new AmqpRefusal(fields.u16(), fields.shortText());
}
