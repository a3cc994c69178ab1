import { setImmediate } from "node:timers/promises";
import type { Channel, ChannelModel } from "amqplib";
import type { TlsOptions } from "../connection/tls.ts";
import { untilAborted } from "../connection/until-aborted.ts";
import { amqpFailure, closedHere } from "./failure.ts";
import { type AmqpHandshake, amqpHandshake, mostFrameBytes } from "./handshake.ts";
import { AmqpRefusal } from "./refusal.ts";

/** Where a broker is and as whom it is read. A type, so that it is JSON. */
export type AmqpAddress = {
  readonly host: string;
  readonly port: number;
  readonly encrypted: boolean;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  readonly tls: Pick<TlsOptions, keyof TlsOptions>;
};

/** Opens a connection, or leaves nothing behind. @throws AmqpRefusal, NotThisProtocol, the error of the connection or the signal */
export async function amqpLink(address: AmqpAddress, signal: AbortSignal): Promise<AmqpLink> {
  const { connect, credentials } = await import("amqplib"); // takes longer than what most commands need of this
  const { host, port, encrypted, username, password, vhost, tls } = address;
  const cut = new AbortController();
  const handshake = amqpHandshake();
  const broker = {
    protocol: encrypted ? "amqps" : "amqp",
    hostname: host,
    port,
    vhost: encodeURIComponent(vhost),
    frameMax: mostFrameBytes,
    maxFrameSize: mostFrameBytes,
  };
  const socketOptions = {
    ...tls,
    noDelay: true,
    signal: cut.signal,
    onread: handshake.onread,
    credentials: credentials.plain(username, password),
    clientProperties: { product: "microscaler", connection_name: "microscaler" },
  };
  try {
    signal.throwIfAborted();
    const opening = connect(broker, socketOptions).then((model) => new AmqpLink(model, handshake, cut));
    const link = await untilAborted(opening, signal);
    await setImmediate(); // what has come with the login answers nothing that is asked from now on
    return link;
  } catch (thrown) {
    cut.abort();
    throw signal.aborted ? signal.reason : amqpFailure(thrown);
  }
}

/** A connection that amqplib keeps; it does not come back once it has ended. */
export class AmqpLink {
  /** How many the broker allows at once. */
  readonly channels: number;
  private readonly model: ChannelModel;
  private readonly cut: AbortController;
  private ended: Error | undefined;
  private onEnd: () => void = () => undefined;

  constructor(model: ChannelModel, { channels }: AmqpHandshake, cut: AbortController) {
    this.model = model;
    this.channels = channels || 65_535;
    this.cut = cut;
    model.on("error", (why) => this.end(amqpFailure(why)));
    model.on("close", (why) => this.end(amqpFailure(why)));
  }

  /** Calls once the connection can be used no more; at once where that is so. */
  whenEnded(call: () => void): void {
    this.onEnd = call;
    if (this.ended) call();
  }

  async channel(): Promise<Channel> {
    const channel = await this.ask(() => this.model.createChannel());
    channel.on("error", () => undefined); // told to whoever has asked
    return channel;
  }

  /** Waits for an answer; where there is none, and no refusal, the connection is over. @throws AmqpRefusal, NotThisProtocol, the error of the connection */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await question();
    } catch (thrown) {
      const why = this.ended ?? amqpFailure(thrown);
      if (!(why instanceof AmqpRefusal)) this.end(why);
      throw why;
    }
  }

  /** Tells the broker, and ends when it agrees or after so many ms. */
  async close(withinMs: number): Promise<void> {
    if (this.ended) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.end(closedHere()), withinMs);
      this.whenEnded(() => {
        clearTimeout(late);
        resolve();
      });
      this.model.close().catch(() => undefined); // gone is gone
    });
  }

  end(why: Error): void {
    if (this.ended) return;
    this.ended = why;
    this.cut.abort(); // amqplib would leave a socket open whose other end does not close it
    this.onEnd();
  }
}
