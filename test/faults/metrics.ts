import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { machineMs } from "./journal.ts";
import type { Served } from "./served.ts";

/** How the server of the metrics answers. */
export type Mood = "answers" | "fails" | "nonsense" | "hangs";

/** The server that the collectors read gauges and the queue from. */
export interface Metrics {
  /** `host:port`. */
  readonly address: string;
  /** What a gauge says from now on; of the queue, how many messages come in a second. */
  set(pool: string, value: number): void;
  value(pool: string): number;
  /** Of one pool. */
  become(pool: string, mood: Mood): void;
  close(): Promise<void>;
}

export interface QueueModel {
  readonly pool: string;
  /** Of its consumer, by the actuator's journal. */
  ready(): number;
}

/** Messages that one replica finishes in a second. */
const workPerSecond = 6;

const stepMs = 50;

/** `queue` is worked on as fast as there are replicas; every other pool has a gauge that says what it is told. */
export async function startMetrics(served: Served, queue: QueueModel): Promise<Metrics> {
  const values = new Map<string, number>();
  const moods = new Map<string, Mood>();
  let waiting = 0;
  let lastMs = machineMs();
  const said = (pool: string) => (pool === queue.pool ? Math.round(waiting) : (values.get(pool) ?? 0));
  const work = setInterval(() => {
    const nowMs = machineMs();
    const seconds = (nowMs - lastMs) / 1000;
    lastMs = nowMs;
    const change = (values.get(queue.pool) ?? 0) - queue.ready() * workPerSecond;
    waiting = Math.max(0, waiting + change * seconds);
  }, stepMs);

  const answer = (pool: string, response: ServerResponse) => {
    const mood = moods.get(pool) ?? "answers";
    if (mood === "hangs") return;
    if (mood === "fails") return void response.writeHead(503).end("no");
    if (mood === "nonsense") return void response.end(nonsense[Math.floor(machineMs()) % nonsense.length]);
    const value = said(pool);
    served.note(pool, value);
    response.setHeader("content-type", "application/json").end(JSON.stringify({ n: value }));
  };
  const server = createServer((request, response) => answer((request.url ?? "/").slice(1), response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`,
    set: (pool, value) => void values.set(pool, value),
    value: said,
    become: (pool, mood) => void moods.set(pool, mood),
    close: async () => {
      clearInterval(work);
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** None of these is a number of what waits. */
const nonsense = ['{"n":"many"}', '{"n":-1}', '{"n":null}', "{}", "<html>", '{"n":1', "", '{"n":1e999}', "[]"];
