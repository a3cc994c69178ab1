import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { connection } from "./docker-daemon.ts";

/** What is answered in place of Docker's own answer. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A Docker before the real one, with faults on demand. */
export interface DockerProxy {
  /** For the setting `host`. */
  readonly host: string;
  /** `METHOD PATH` of all that was asked, with the query. */
  readonly asked: readonly string[];
  /** Breaks off all connections and takes no more; the result makes it listen again. */
  goDown(): Promise<() => Promise<void>>;
  /** Breaks off all connections. */
  cut(): void;
  /** Writes this to those who listen to events. */
  garble(text: string): void;
  /** Requests that match get this answer, late by so many ms, or none at all; the result ends that. */
  fault(on: RegExp, what: Answer | { readonly delayMs: number } | "silence"): () => Promise<void>;
  stop(): Promise<void>;
}

type Fault = Parameters<DockerProxy["fault"]>[1];

export async function dockerProxy(): Promise<DockerProxy> {
  const folder = await mkdtemp(join(tmpdir(), "microscaler-docker-"));
  const path = join(folder, "docker.sock");
  const asked: string[] = [];
  const faults = new Map<RegExp, Fault>();
  const listening = new Set<ServerResponse>();
  const server = createServer(async (incoming, outgoing) => {
    const what = `${incoming.method} ${incoming.url}`;
    asked.push(what);
    const fault = [...faults].find(([on]) => on.test(what))?.[1];
    if (fault === "silence") return;
    if (fault && "status" in fault) {
      incoming.resume();
      outgoing.writeHead(fault.status, { "content-type": "application/json" }).end(fault.body);
      return;
    }
    if (fault) await pause(fault.delayMs);
    if (incoming.url?.includes("/events")) {
      listening.add(outgoing);
      outgoing.on("close", () => listening.delete(outgoing));
    }
    forward(incoming, await buffer(incoming), outgoing);
  });
  const listen = () => new Promise<void>((resolve) => server.listen(path, resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen();
  return {
    host: `unix://${path}`,
    asked,
    goDown: async () => {
      await close();
      return listen;
    },
    cut: () => server.closeAllConnections(),
    garble: (text) => {
      for (const outgoing of listening) outgoing.write(text);
    },
    fault: (on, what) => {
      faults.set(on, what);
      return async () => void faults.delete(on);
    },
    stop: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The body goes out in one piece with the head: Docker closes a connection on which more comes after its answer. */
function forward({ method, url, headers }: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const onward = request({ ...connection, path: url, method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.on("error", () => outgoing.destroy());
  });
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  onward.end(body);
}
