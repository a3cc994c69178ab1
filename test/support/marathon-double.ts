import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import { type DoubleAnswer, says } from "./marathon-answers.ts";
import type { MarathonTimes } from "./marathon-cluster.ts";
import { MarathonEvents } from "./marathon-events.ts";
import { MarathonModel } from "./marathon-model.ts";
import { answerOf } from "./marathon-routes.ts";

export interface DoubleOptions extends Partial<MarathonTimes> {
  readonly heartbeatMs?: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Whether a request with this header may pass; left out: any. */
  readonly authorize?: (authorization: string | undefined) => boolean;
  /** Answers paths that are not Marathon's, such as a login. */
  readonly beside?: (path: string, body: Json | undefined) => Promise<DoubleAnswer | undefined>;
}

/** What goes wrong with requests that match. */
export interface Fault {
  /** E.g. `PUT /v2/apps/x`. */
  readonly on: RegExp;
  /** How often; left out: once. */
  readonly times?: number;
  /** Before it is taken up. */
  readonly delayMs?: number;
  /** After it is done: the answer is old when it comes. */
  readonly lateMs?: number;
  /** Instead of Marathon's own. */
  readonly answer?: DoubleAnswer;
  /** What was asked for is done all the same. */
  readonly done?: boolean;
}

export interface Heard {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Json | undefined;
  readonly atMs: number;
}

export interface MarathonDouble {
  /** Of its first node, which leads until it abdicates; and of a second one. */
  readonly urls: readonly [string, string];
  readonly model: MarathonModel;
  readonly events: MarathonEvents;
  readonly heard: readonly Heard[];
  /** Undefined: none leads. */
  leader: 0 | 1 | undefined;
  fault(fault: Fault): void;
  /** No faults any more. */
  heal(): void;
  /** The other node leads; event streams are closed. */
  abdicate(): void;
  /** Nothing listens any more, though tasks go on; the result brings it back. */
  goDown(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

const headers = {
  "x-frame-options": "DENY",
  "x-xss-protection": "1; mode=block",
  "cache-control": "no-cache, no-store, must-revalidate",
  pragma: "no-cache",
  expires: "0",
};

/** Marathon 1.11 over HTTP with two nodes, as its code behaves, in one process and with a cluster that starts tasks in ms. */
export async function startMarathonDouble(options: DoubleOptions = {}): Promise<MarathonDouble> {
  const { stageMs = 5, startMs = 5, healthMs = 5, killMs = 10, heartbeatMs = 10_000 } = options;
  const events = new MarathonEvents(heartbeatMs);
  const model = new MarathonModel({ stageMs, startMs, healthMs, killMs }, (type, fields) => events.emit(type, fields));
  const nodes = [new Node(options), new Node(options)] as const;
  const urls = [await nodes[0].listen(), await nodes[1].listen()] as const;
  const faults: (Fault & { left: number })[] = [];
  const heard: Heard[] = [];
  const double: MarathonDouble = {
    ...{ urls, model, events, heard, leader: 0 },
    fault: (fault) => faults.push({ ...fault, left: fault.times ?? 1 }),
    heal: () => faults.splice(0),
    abdicate: () => {
      double.leader = double.leader === 0 ? 1 : 0;
      events.closeAll();
    },
    goDown: async () => {
      await Promise.all(nodes.map((node) => node.close()));
      return async () => {
        await Promise.all(nodes.map((node) => node.listen()));
      };
    },
    stop: async () => {
      model.cluster.stop();
      events.stop();
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
  nodes.forEach((node, index) => {
    node.serve((asked) => answer({ double, options, faults, heard }, asked, index));
  });
  return double;
}

interface Question extends Heard {
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
  readonly response: ServerResponse;
  readonly remote: string;
}

/** Undefined: it was answered already, as events are. */
type Answering = (question: Question) => Promise<DoubleAnswer | undefined>;

interface Parts {
  readonly double: MarathonDouble;
  readonly options: DoubleOptions;
  readonly faults: (Fault & { left: number })[];
  readonly heard: Heard[];
}

async function answer(
  { double, options, faults, heard }: Parts,
  asked: Question,
  node: number,
): Promise<DoubleAnswer | undefined> {
  const { method, path, authorization, body, atMs } = asked;
  heard.push({ method, path, authorization, body, atMs });
  const fault = faults.find(({ on, left }) => left > 0 && on.test(`${method} ${path}`));
  if (fault) fault.left -= 1;
  const wait = (ms = 0) => new Promise<void>((resolve) => double.model.cluster.later(ms, resolve));
  if (fault?.delayMs) await wait(fault.delayMs);
  const besides = await options.beside?.(path, body);
  if (besides) return besides;
  if (fault?.answer && !fault.done) return fault.answer;
  if (options.authorize && !options.authorize(authorization)) return unauthorized;
  const own = leaderAnswer(double, asked, node);
  if (fault?.lateMs) await wait(fault.lateMs);
  return fault?.answer && fault.done ? fault.answer : own;
}

const unauthorized: DoubleAnswer = {
  status: 401,
  body: "<html><body><h2>HTTP ERROR 401</h2></body></html>",
  headers: { "www-authenticate": 'Basic realm="Mesosphere"' },
};

function leaderAnswer(double: MarathonDouble, asked: Question, node: number): DoubleAnswer | undefined {
  const { leader, urls, model, events } = double;
  if (leader === undefined) {
    return {
      status: 502,
      body: "<html><body><h2>HTTP ERROR 502</h2>Could not determine the current leader</body></html>",
    };
  }
  const url = new URL(asked.path, urls[leader]);
  const led = { "x-marathon-leader": urls[leader] };
  if (url.pathname === "/v2/events") {
    if (asked.accept !== "text/event-stream") return { status: 405, body: "<html>HTTP ERROR 405</html>" };
    if (node !== leader) return { status: 302, headers: { ...led, location: url.href } };
    events.open(asked.response, url.searchParams.getAll("event_type"), asked.remote);
    return undefined;
  }
  const via = node === leader ? {} : { "x-marathon-via": `1.1 ${new URL(urls[node === 0 ? 0 : 1]).host}` };
  const own = nodeAnswer(model, asked, url, urls[leader]);
  return { ...own, headers: { ...own.headers, ...led, ...via } };
}

function nodeAnswer(
  model: MarathonModel,
  { method, contentType, body }: Question,
  url: URL,
  leader: string,
): DoubleAnswer {
  if (url.pathname === "/ping") return { status: 200, body: "pong" };
  if (url.pathname === "/v2/leader") return { status: 200, body: { leader: new URL(leader).host } };
  if (url.pathname === "/v2/info")
    return { status: 200, body: { name: "marathon", version: "1.11.24", elected: true } };
  if (method !== "GET" && method !== "DELETE" && contentType !== "application/json") {
    return says(415, "Unsupported Media Type");
  }
  return answerOf(model, { method, path: decodeURIComponent(url.pathname), query: url.searchParams, body });
}

/** One HTTP server. */
class Node {
  readonly #server: Server;
  readonly #scheme: "http" | "https";
  #port = 0;

  constructor({ tls }: DoubleOptions) {
    this.#server = tls ? createTlsServer(tls) : createServer();
    this.#scheme = tls ? "https" : "http";
  }

  /** At a free port, and at the same one again. */
  async listen(): Promise<string> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (typeof address === "object" && address) this.#port = address.port;
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  serve(answering: Answering): void {
    this.#server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
      const question = await questionOf(request, response);
      const given = await answering(question);
      if (!given || response.destroyed) return;
      const html = typeof given.body === "string";
      const text = html ? given.body : given.body === undefined ? "" : JSON.stringify(given.body);
      const type = html ? "text/html;charset=iso-8859-1" : "application/json";
      response.writeHead(given.status, { ...headers, "content-type": type, ...given.headers }).end(text);
    });
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function questionOf(request: IncomingMessage, response: ServerResponse): Promise<Question> {
  const { method = "GET", url: path = "/", socket } = request;
  const { authorization, accept, "content-type": contentType } = request.headers;
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const asked = { method, path, authorization, accept, contentType, response };
  return { ...asked, body: parsed(text), remote: socket.remoteAddress ?? "", atMs: performance.now() };
}

/** Null where nothing was sent, undefined where it is no JSON. */
function parsed(text: string): Json | undefined {
  if (text === "") return null;
  try {
    const json: JsonObject = JSON.parse(text);
    return json;
  } catch {
    return undefined;
  }
}
