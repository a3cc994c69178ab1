import type { Json, JsonObject } from "../../shared/model/json.ts";
import { networkFailure } from "../../shared/network-failure.ts";
import type { Authorization } from "./authorization.ts";
import type { Connection, Outgoing, ResponseBody } from "./connection.ts";
import { jsonOf } from "./json-of.ts";
import { turns } from "./turns.ts";

export interface Call {
  readonly method: "GET" | "PUT";
  /** Below the url of Marathon, e.g. `/v2/queue`, with its query. */
  readonly path: string;
  readonly body?: JsonObject;
  readonly signal: AbortSignal;
  /** For all addresses together. */
  readonly deadlineMs?: number;
}

/** `silent`: nothing usable was heard; whether a change was made is not known. */
export type Reply =
  | { readonly kind: "answered"; readonly status: number; readonly body: Json | undefined; readonly server: string }
  | { readonly kind: "silent"; readonly reason: string };

/** A response whatever its status, with the address it came from. */
export type Opened =
  | {
      readonly kind: "response";
      readonly url: string;
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: ResponseBody;
    }
  | { readonly kind: "failed"; readonly reason: string };

type Headers = Readonly<Record<string, string>>;

/** HTTP with Marathon: several addresses, each for its share of the time, who calls, one more login after a 401. Never rejects. */
export interface Rest {
  call(call: Call): Promise<Reply>;
  open(path: string, headers: Headers, signal: AbortSignal): Promise<Opened>;
  /** The same at a full address, such as a redirect's. */
  openAt(url: string, headers: Headers, signal: AbortSignal): Promise<Opened>;
}

export interface RestOptions {
  readonly urls: readonly string[];
  readonly connection: Connection;
  readonly authorization: Authorization;
}

/** A proxying standby gives up after 10 s: who waits longer hears what came of it. */
const usualMs = 20_000;

/** The leader is not known, or not reached from there: another address may know better. */
const elsewhere = new Set([502, 503, 504]);

export function marathonRest({ urls, connection, authorization }: RestOptions): Rest {
  const inTurn = turns(urls);
  const exchange = (outgoing: Outgoing) => authorizedExchange(connection, authorization, outgoing);
  return {
    call: ({ method, path, body, signal, deadlineMs = usualMs }) => {
      const headers = { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) };
      const text = body && JSON.stringify(body);
      const ask = async (url: string, limited: AbortSignal) =>
        replyOf(await exchange({ method, url: url + path, headers, body: text, signal: limited }), url);
      return inTurn({ signal, deadlineMs }, ask, ({ kind }) => kind === "answered");
    },
    open: (path, headers, signal) => {
      const ask = async (url: string, limited: AbortSignal) =>
        refusedElsewhere(await exchange({ method: "GET", url: url + path, headers, signal: limited }), url);
      return inTurn({ signal, deadlineMs: usualMs }, ask, ({ kind }) => kind === "response");
    },
    openAt: (url, headers, signal) => exchange({ method: "GET", url, headers, signal }),
  };
}

async function authorizedExchange(
  connection: Connection,
  authorization: Authorization,
  outgoing: Outgoing,
): Promise<Opened> {
  const send = async (value: string | undefined): Promise<Opened> => {
    const headers = { ...outgoing.headers, ...(value === undefined ? {} : { authorization: value }) };
    const incoming = await connection.send({ ...outgoing, headers });
    return incoming.kind === "failed" ? incoming : { ...incoming, url: outgoing.url };
  };
  const first = await authorization.current();
  if (!first.ok) return { kind: "failed", reason: first.reason };
  const opened = await send(first.authorization);
  if (opened.kind === "failed" || opened.status !== 401) return opened;
  const second = await authorization.renewed(first);
  if (second.ok && second.authorization === first.authorization) return opened;
  opened.body.destroy();
  return second.ok ? send(second.authorization) : { kind: "failed", reason: second.reason };
}

/** Only what Marathon itself answered counts; all else, error pages too, leaves open what happened. */
async function replyOf(opened: Opened, server: string): Promise<Reply> {
  if (opened.kind === "failed") return { kind: "silent", reason: opened.reason };
  const { status, headers } = opened;
  const said = `${server} answered ${status}${headers["x-marathon-via"] === undefined ? "" : " through a standby"}`;
  try {
    const text = await opened.body.text();
    const body = jsonOf(text);
    if (status === 401) return silent(`${server} does not accept the credentials (401)`);
    if (elsewhere.has(status)) return silent(`${said}${meaningOf(text)}`);
    if (body !== undefined || (status >= 400 && status < 500)) return { kind: "answered", status, body, server };
    if (text === "") return silent(`${said} with nothing, as a standby does that waited in vain`);
    return silent(`${said}, and not as Marathon would; is the url right?`);
  } catch (thrown) {
    return silent(networkFailure(thrown, server));
  }
}

function refusedElsewhere(opened: Opened, server: string): Opened {
  if (opened.kind === "failed" || !elsewhere.has(opened.status)) return opened;
  opened.body.destroy();
  return { kind: "failed", reason: `${server} answered ${opened.status}` };
}

function meaningOf(page: string): string {
  return page.includes("Could not determine the current leader") ? ": it knows no leader" : "";
}

function silent(reason: string): Reply {
  return { kind: "silent", reason };
}
