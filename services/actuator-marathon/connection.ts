import { Agent, request } from "undici";
import { networkFailure } from "../../shared/network-failure.ts";
import type { Access } from "./access.ts";

export interface Outgoing {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

/** To be read or destroyed; reading rejects where the connection or the patience ends. */
export interface ResponseBody extends AsyncIterable<Uint8Array> {
  text(): Promise<string>;
  destroy(): unknown;
}

export type Incoming =
  | {
      readonly kind: "response";
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: ResponseBody;
    }
  | { readonly kind: "failed"; readonly reason: string };

/** Connections of our own, so that closing ends them; never follows a redirect, never rejects. */
export interface Connection {
  send(outgoing: Outgoing): Promise<Incoming>;
  close(): Promise<void>;
}

const connectMs = 5000;

export function connectionFor({ ca, insecureSkipVerify }: Pick<Access, "ca" | "insecureSkipVerify">): Connection {
  const agent = new Agent({
    connect: { timeout: connectMs, rejectUnauthorized: !insecureSkipVerify, ...(ca === undefined ? {} : { ca }) },
    headersTimeout: 0, // every call has a deadline of its own
    bodyTimeout: 0,
  });
  return {
    send: async ({ url, body = null, ...outgoing }) => {
      try {
        const response = await request(url, { ...outgoing, body, dispatcher: agent });
        response.body.on("error", () => undefined); // told to whoever reads it; one that is destroyed unread has nobody
        return {
          kind: "response",
          status: response.statusCode,
          headers: response.headers,
          body: response.body,
        };
      } catch (thrown) {
        return { kind: "failed", reason: networkFailure(thrown, new URL(url).origin) };
      }
    },
    close: () => agent.destroy(),
  };
}
