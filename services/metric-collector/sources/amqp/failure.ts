import { NotThisProtocol } from "../connection/not-this-protocol.ts";
import { AmqpRefusal } from "./refusal.ts";

/** What amqplib tells, by kind: AmqpRefusal, NotThisProtocol, or the error of the connection with its `code`. */
export function amqpFailure(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return closedHere();
  if (thrown instanceof AmqpRefusal || thrown instanceof NotThisProtocol) return thrown;
  if (thrown instanceof RangeError || thrown instanceof TypeError) return new NotThisProtocol(); // a frame cut short
  if ("code" in thrown && typeof thrown.code === "number") return new AmqpRefusal(thrown.code, "");
  if ("code" in thrown) return thrown;
  // the rest can be told apart by its words alone
  if (/^(Unexpected close|Socket closed abruptly)/.test(thrown.message)) return withCode("ECONNRESET");
  if (thrown.message === "Heartbeat timeout") return withCode("ETIMEDOUT");
  return new NotThisProtocol();
}

/** The connection has ended because nobody wants it any more. */
export function closedHere(): Error {
  return withCode("UND_ERR_CLOSED");
}

function withCode(code: string): Error {
  return Object.assign(new Error("the connection is gone"), { code });
}
