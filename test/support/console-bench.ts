import type { FastifyInstance } from "fastify";
import { vi } from "vitest";
import { buildGateway } from "../../services/console/gateway.ts";
import type { Limits } from "../../services/console/limits.ts";
import { type Feed, startFeed } from "../../services/console/live/feed.ts";
import { ownNames } from "../../services/console/own-names.ts";
import type { ReplaceableAccess } from "../../shared/access/access-list.ts";
import type { AccessList } from "../../shared/access/protection.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { accessOf, tokenOf } from "./access-bench.ts";
import { demoStatus, producersStatus } from "./demo-status.ts";
import { type EngineDouble, startEngineDouble } from "./engine-double.ts";

/** The console's gateway in front of an engine double, for `inject()`: no HTTP port is opened. */
export interface ConsoleBench {
  readonly app: FastifyInstance;
  readonly feed: Feed;
  readonly engine: EngineDouble;
  /** The engine's own access list, where it has one. */
  readonly engineAccess: ReplaceableAccess | undefined;
  /** The tokens that the engine was shown. */
  shown(): readonly string[];
  /** What was logged. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

export interface ConsoleBenchOptions {
  /** The folder of the built page. */
  readonly page?: string;
  /** Left out: nobody has to log in. */
  readonly access?: AccessList;
  /** Left out: the engine lets in everybody. */
  readonly withEngineAccess?: boolean;
  /** The engine answers who asks for a pool after this. */
  readonly beforePool?: () => Promise<void>;
  /** Left out: requests are not counted. */
  readonly limits?: Limits;
  readonly publicHosts?: readonly string[];
  /** Where the console would listen. */
  readonly host?: string;
}

/** Starts with the pools `demo` and `producers`, once both are known. */
export async function startConsoleBench(options: ConsoleBenchOptions = {}): Promise<ConsoleBench> {
  const { page = "/nowhere", access, limits, publicHosts = [], host = "127.0.0.1", beforePool } = options;
  const shown: string[] = [];
  const engineAccess = options.withEngineAccess ? accessOf() : undefined;
  const protection = engineAccess && { protection: { access: told(engineAccess, shown) } };
  const held = beforePool && { beforePool };
  const engine = await startEngineDouble([demoStatus(), producersStatus()], { ...protection, ...held });
  const client = engineClient(engine.address, { token: () => tokenOf("viewer") });
  const feed = startFeed(client, () => undefined);
  const lines: string[] = [];
  const log = createLog("console", { level: "info", destination: { write: (line) => lines.push(line) } });
  // What inject() calls by default is localhost:80.
  const own = ownNames(() => ({ host, port: 80, publicHosts, login: access !== undefined, tls: false }));
  const app = await buildGateway({
    client,
    feed,
    own,
    page,
    log,
    ...(limits && { limits }),
    ...(access && { access }),
  });
  await vi.waitUntil(() => feed.status("demo") && feed.status("producers"));
  return {
    ...{ app, feed, engine, lines, engineAccess, shown: () => shown },
    stop: async () => {
      await app.close();
      feed.close();
      client.close();
      await engine.stop();
    },
  };
}

function told(access: AccessList, shown: string[]): AccessList {
  return {
    ...access,
    byToken: (token) => {
      shown.push(token);
      return access.byToken(token);
    },
  };
}
