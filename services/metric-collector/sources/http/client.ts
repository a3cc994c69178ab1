import { MicroscalerError } from "../../../../shared/errors.ts";
import type { Json } from "../../../../shared/model/json.ts";
import { networkFailure } from "../../../../shared/network-failure.ts";
import { clientPool, type PooledClient } from "../connection/client-pool.ts";
import { type Tls, tlsOptions } from "../connection/tls.ts";
import { urlPart } from "../parameters/url-part.ts";
import { basicAuthentication } from "./basic-authentication.ts";

export interface HttpRequest {
  /** `user:password@` in it is sent as basic authentication. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

/** Connections to some servers, kept alive between readings. */
export interface HttpClient extends PooledClient {
  /** Sends a GET; redirects are not followed. @throws MicroscalerError with a sentence for a person, no secret in it */
  get(request: HttpRequest): Promise<HttpResponse>;
}

/** Metrics of the same servers share connections. `of` tells the servers apart, e.g. `{ origin }`. */
export interface HttpConnection {
  readonly [of: string]: Json;
}

const connectMs = 5000;
/** To one server at a time; a server that is slow gets no flood. */
const mostConnections = 64;
/** Nothing that holds one number is larger. */
const mostBytes = 16 * 1024 * 1024;

export const httpClients = clientPool<HttpConnection, HttpClient>({
  open: async ({ tls }) => httpClient(isTls(tls) ? tls : undefined),
});

function isTls(tls: Json | undefined): tls is Json & NonNullable<Tls> {
  return typeof tls === "object" && tls !== null;
}

/** Connections of our own, so that closing ends them. @throws MicroscalerError `invalid` where the certificates are none */
export async function httpClient(tls?: Tls): Promise<HttpClient> {
  const { Agent, request } = await import("undici"); // takes longer than what most commands need of this
  const agent = new Agent({
    connect: { timeout: connectMs, ...tlsOptions(tls) },
    connections: mostConnections,
    headersTimeout: 0, // every reading has a deadline of its own
    bodyTimeout: 0,
  });
  return {
    get: async ({ url, headers = {}, signal }) => {
      const target = new URL(url);
      try {
        const response = await request(url, { headers: headersFor(target, headers), signal, dispatcher: agent });
        return { status: response.statusCode, text: await textOf(response.body, target.origin) };
      } catch (thrown) {
        if (thrown instanceof MicroscalerError) throw thrown;
        throw new MicroscalerError("unavailable", networkFailure(thrown, target.origin, { authority: "tls.ca" }));
      }
    },
    close: () => agent.destroy(),
  };
}

/** Names in lower case, so that what is given replaces what is usual. */
function headersFor({ username, password }: URL, given: Readonly<Record<string, string>>): Record<string, string> {
  const login = username || password;
  return {
    "user-agent": "microscaler",
    ...(login ? { authorization: basicAuthentication(urlPart(username), urlPart(password)) } : {}),
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

async function textOf(body: AsyncIterable<Uint8Array>, origin: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) {
      throw new MicroscalerError("unavailable", `${origin} answered with more than ${mostBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks)); // without the mark that some servers put at the start
}

/** The JSON of an answer. @throws MicroscalerError where the status is none of success, or it is no JSON */
export function jsonIn({ status, text }: HttpResponse, url: string): unknown {
  const { origin } = new URL(url);
  if (status !== 200) throw new MicroscalerError("unavailable", `${origin} ${statusSentence(status)}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new MicroscalerError("unavailable", `${origin} answered with something that is not JSON`);
  }
}

/** Why a reading over HTTP brought nothing, of whatever `get` or `jsonIn` threw. */
export function httpFailure(thrown: unknown): string {
  return thrown instanceof MicroscalerError ? thrown.message : networkFailure(thrown, "the server");
}

/** What a status that is no success means to a person: `answered 403: …`. */
export function statusSentence(status: number): string {
  const meaning = meanings.find(([least, most]) => status >= least && status <= most)?.[2] ?? "";
  return `answered ${status}${meaning && `: ${meaning}`}`;
}

const meanings: readonly (readonly [least: number, most: number, meaning: string])[] = [
  [300, 399, "it sends elsewhere; give the address it sends to"],
  [401, 401, "it wants credentials, or does not accept those given"],
  [403, 403, "it does not allow this"],
  [404, 404, "there is nothing at this address"],
  [429, 429, "it is asked too often"],
  [502, 504, "it is not ready"],
];
