import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { isJsonObject } from "../../shared/config/json.ts";
import type { Json } from "../../shared/model/json.ts";
import { type ClusterLife, kubernetesControllers, quickLife } from "./kubernetes-controllers.ts";
import { KubernetesObjects } from "./kubernetes-objects.ts";
import { answerCall, type Call, failure } from "./kubernetes-routes.ts";
import { type Watchers, watchers } from "./kubernetes-watchers.ts";

/** What the API server does instead of answering, to calls whose method and path (` watch` behind it for a watch) match. */
export interface ApiFault {
  readonly call: RegExp;
  readonly does:
    | "hang"
    | "reset"
    | {
        readonly status: number;
        readonly message?: string;
        readonly headers?: Record<string, string>;
        readonly body?: string;
      };
  /** Left out: until it is taken back. */
  readonly times?: number;
}

/** An API server with controllers and nodes, over plain HTTP on a port of its own. */
export interface KubernetesApiDouble {
  readonly url: string;
  readonly objects: KubernetesObjects;
  readonly life: ClusterLife;
  readonly watchers: Watchers;
  /** Every call so far: `GET /path`, ` watch` behind it for a watch. */
  readonly calls: readonly {
    readonly text: string;
    readonly query: URLSearchParams;
    readonly headers: IncomingMessage["headers"];
  }[];
  /** The result takes it back. */
  fault(fault: ApiFault): () => void;
  /** Every answer takes so much longer. */
  slow(ms: number): void;
  /** Nobody listens any more; open connections are cut. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function kubernetesApiDouble(life: Partial<ClusterLife> = {}): Promise<KubernetesApiDouble> {
  const objects = new KubernetesObjects();
  const settings = { ...quickLife, ...life };
  const controllers = kubernetesControllers(objects, settings);
  const watching = watchers(objects);
  const calls: KubernetesApiDouble["calls"][number][] = [];
  const faults = new Set<ApiFault & { left: number }>();
  const sockets = new Set<Socket>();
  let slowMs = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://double");
    const watch = url.searchParams.get("watch") === "true";
    const text = `${request.method} ${url.pathname}${watch ? " watch" : ""}`;
    calls.push({ text, query: url.searchParams, headers: request.headers });
    const body = await jsonOf(request);
    if (slowMs > 0) await delay(slowMs);
    const fault = [...faults].find(({ call, left }) => left > 0 && call.test(text));
    if (fault) {
      fault.left -= 1;
      return misbehave(response, fault.does);
    }
    const call: Call = { method: request.method ?? "GET", path: url.pathname, query: url.searchParams, body };
    answerCall({ objects, watchers: watching }, call, response);
  };
  const server = createServer((request, response) => void serve(request, response));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const listen = async (at: number) => {
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
  };
  const goDown = async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ objects, life: settings, watchers: watching, calls },
    fault: (fault) => {
      const active = { ...fault, left: fault.times ?? Number.POSITIVE_INFINITY };
      faults.add(active);
      return () => faults.delete(active);
    },
    slow: (ms) => {
      slowMs = ms;
    },
    goDown,
    comeBack: () => listen(port),
    close: async () => {
      controllers.stop();
      if (server.listening) await goDown();
    },
  };
}

function misbehave(response: ServerResponse, does: ApiFault["does"]): void {
  if (does === "hang") return;
  if (does === "reset") {
    response.destroy();
    return;
  }
  const { status, message = "", headers = {}, body = JSON.stringify(failure(status, message)) } = does;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

async function jsonOf(request: IncomingMessage): Promise<Json | undefined> {
  request.setEncoding("utf8");
  let text = "";
  for await (const chunk of request) text += chunk;
  if (text === "") return undefined;
  const parsed: Json = JSON.parse(text);
  return isJsonObject(parsed) ? parsed : undefined;
}
