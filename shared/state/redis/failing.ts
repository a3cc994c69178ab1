import { MicroscalerError } from "../../errors.ts";
import { networkCodeOf } from "../../network-failure.ts";
import type { RedisClient } from "./client.ts";
import { resolvers } from "./resolvers.ts";

/** How a connection comes to its end, once. */
export interface Failing {
  /** Rejects with the reason. */
  readonly over: Promise<never>;
  readonly signal: AbortSignal;
  fail(why: Error): void;
  /** It ends with this client. */
  watch(client: RedisClient): void;
  /** What says most of why something was thrown. */
  reason(thrown: Error): Error;
}

/** What was noted of a client says more than that it ended, which is often told first. */
export function failing(): Failing {
  const ended = new AbortController();
  const over = resolvers<never>();
  over.promise.catch(() => undefined); // whoever waits for it is told
  let noted: Error | undefined;
  const reason = (thrown: Error) =>
    thrown instanceof MicroscalerError || thrown.name === "ReplyError" ? thrown : (noted ?? thrown);
  const note = (error: Error) => {
    if (networkCodeOf(noted) === undefined) noted = error;
  };
  const fail = (thrown: Error) => {
    const why = reason(thrown);
    ended.abort(why);
    over.reject(why);
  };
  return {
    ...{ over: over.promise, signal: ended.signal, fail, reason },
    watch: (client) => {
      client.on("error", note).on("node error", note);
      client.on("end", () => fail(new Error("Connection is closed.")));
    },
  };
}
