import type { FastifyInstance } from "fastify";
import { vi } from "vitest";
import { buildGateway } from "../../services/console/gateway.ts";
import { type Feed, startFeed } from "../../services/console/live/feed.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { demoStatus, producersStatus } from "./demo-status.ts";
import { type EngineDouble, startEngineDouble } from "./engine-double.ts";

/** The console's gateway in front of an engine double, for `inject()`: no HTTP port is opened. */
export interface ConsoleBench {
  readonly app: FastifyInstance;
  readonly feed: Feed;
  readonly engine: EngineDouble;
  /** What was logged. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/** Starts with the pools `demo` and `producers`, once both are known. `page` is the folder of the built page. */
export async function startConsoleBench({ page = "/nowhere" }: { page?: string } = {}): Promise<ConsoleBench> {
  const engine = await startEngineDouble([demoStatus(), producersStatus()]);
  const client = engineClient(engine.address);
  const feed = startFeed(client, () => undefined);
  const lines: string[] = [];
  const log = createLog("console", { level: "info", destination: { write: (line) => lines.push(line) } });
  // What inject() calls by default is localhost:80.
  const app = await buildGateway({ client, feed, own: { host: "127.0.0.1", port: () => 80 }, page, log });
  await vi.waitUntil(() => feed.status("demo") && feed.status("producers"));
  return {
    ...{ app, feed, engine, lines },
    stop: async () => {
      await app.close();
      feed.close();
      client.close();
      await engine.stop();
    },
  };
}
