import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { type NatsMessage, natsMessagesIn } from "./nats-messages.ts";
import { NatsRefusal } from "./nats-refusal.ts";
import { NotThisProtocol } from "./not-this-protocol.ts";

interface Waiter {
  readonly subject: string;
  resolve(body: string): void;
  reject(why: Error): void;
}

/** A connection on which requests are made, any number at once. */
export class NatsLink {
  private readonly socket: Socket;
  private readonly inbox = `_INBOX.${randomUUID().replaceAll("-", "")}`;
  private readonly waiting = new Map<string, Waiter>();
  private greeted: Waiter | undefined;
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

  /** Introduces ourselves; resolves once the server has let us in. @throws NatsRefusal, NotThisProtocol, the error of the connection */
  async greet(connect: object): Promise<void> {
    if (this.ended) throw this.ended;
    await new Promise<string>((resolve, reject) => {
      this.greeted = { subject: "", resolve, reject };
      this.socket.write(`CONNECT ${JSON.stringify(connect)}\r\nPING\r\n`);
    });
    this.socket.write(`SUB ${this.inbox}.* 1\r\n`);
  }

  /** The answer to a request. @throws NatsRefusal, NotThisProtocol, the error of the connection */
  request(subject: string, body: string, signal: AbortSignal): Promise<string> {
    if (this.ended) return Promise.reject(this.ended);
    const reply = `${this.inbox}.${randomUUID()}`;
    signal.addEventListener("abort", () => this.waiting.delete(reply), { once: true });
    return new Promise((resolve, reject) => {
      this.waiting.set(reply, { subject, resolve, reject });
      this.socket.write(`PUB ${subject} ${reply} ${Buffer.byteLength(body)}\r\n${body}\r\n`);
    });
  }

  end(why: Error): void {
    if (this.ended) return;
    this.ended = why;
    this.socket.destroy();
    for (const { reject } of [...this.waiting.values(), ...(this.greeted ? [this.greeted] : [])]) reject(why);
    this.waiting.clear();
    this.onEnd();
  }

  private received(bytes: Buffer): void {
    if (this.ended) return;
    try {
      const { messages, rest } = natsMessagesIn(Buffer.concat([this.rest, bytes]));
      this.rest = rest;
      for (const message of messages) this.take(message);
    } catch {
      this.end(new NotThisProtocol());
    }
  }

  private take(message: NatsMessage): void {
    if (message.kind === "ping") this.socket.write("PONG\r\n");
    if (message.kind === "pong") this.greeted?.resolve("");
    if (message.kind === "error") this.refused(message.text);
    if (message.kind === "message") this.answered(message);
  }

  private answered({ subject, headers, body }: Extract<NatsMessage, { kind: "message" }>): void {
    const waiter = this.waiting.get(subject);
    this.waiting.delete(subject);
    if (/^NATS\/1\.0 503/.test(headers)) waiter?.reject(new NatsRefusal("no-responders"));
    else waiter?.resolve(body);
  }

  /** What may not be published is told apart from the request, by its subject alone. */
  private refused(text: string): void {
    const [, unpublished] = /^'permissions violation for publish to "([^"]*)"/i.exec(text) ?? [];
    if (unpublished === undefined) {
      this.end(new NatsRefusal(causeIn(text)));
      return;
    }
    for (const [reply, waiter] of this.waiting) {
      if (waiter.subject !== unpublished) continue;
      this.waiting.delete(reply);
      waiter.reject(new NatsRefusal("permission"));
    }
  }
}

/** Of what ends the use of a connection: without a subscription no answer would ever come. */
function causeIn(text: string): NatsRefusal["why"] {
  if (/^'permissions violation for subscription/i.test(text)) return "permission";
  return /authoriz|authentic|credential|expired/i.test(text) ? "login" : "other";
}
