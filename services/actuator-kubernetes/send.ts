import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Connection, Opened } from "./connection.ts";

export interface ApiRequest {
  readonly method?: "GET" | "PATCH";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A merge patch. */
  readonly body?: unknown;
  readonly traceparent?: string | undefined;
}

/** Resolves with the head of the answer, whatever its status. Rejects where there is none. */
export async function send(connection: Connection, request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const opened = await unlessAborted(connection.open(), signal);
  return sendOn(opened, request, signal);
}

/** All of what follows the head. */
export async function bodyOf(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let body = "";
  for await (const chunk of response) body += chunk;
  return body;
}

function sendOn(opened: Opened, request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { server, options } = opened;
  const { method = "GET", path, query = {}, body, traceparent } = request;
  const url = new URL(server);
  url.pathname = server.pathname.replace(/\/$/, "") + path;
  url.search = new URLSearchParams(query).toString();
  const headers = {
    ...options.headers,
    accept: "application/json",
    "user-agent": "microscaler",
    ...(body === undefined ? {} : { "content-type": "application/merge-patch+json" }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  return new Promise((resolve, reject) => {
    const start = url.protocol === "http:" ? plainRequest : secureRequest;
    const outgoing = start(url, { ...options, method, headers, signal });
    outgoing.on("response", (response) => {
      response.socket.setKeepAlive(true, 15_000);
      resolve(response);
    });
    outgoing.on("error", (error) => {
      // The server closed a kept connection just when it was used again; all that is sent may be sent twice.
      const again = outgoing.reusedSocket && "code" in error && error.code === "ECONNRESET" && !signal.aborted;
      if (again) resolve(sendOn(opened, request, signal));
      else reject(error);
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A program that makes credentials has no deadline of its own. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new MicroscalerError("timeout", "the program that makes the credentials did not end"));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
