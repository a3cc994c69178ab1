import type { FastifyInstance, InjectOptions } from "fastify";
import { afterAll, beforeAll, expect, vi } from "vitest";
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
  /** Asks over HTTP for an answer in JSON. */
  readonly ask: ReturnType<typeof asking>;
  /** Logs in with the token of the role; returns the cookie. */
  logIn(role: string): Promise<string>;
  readonly engine: EngineDouble;
  /** The engine's own access list, where it has one. */
  readonly engineAccess: ReplaceableAccess | undefined;
  /** The tokens that the engine was shown. */
  shown(): readonly string[];
  /** What was logged. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

const asking =
  (app: FastifyInstance) =>
  async (url: string, options: Omit<InjectOptions, "url"> = {}) => {
    const response = await app.inject({ ...options, url });
    return { status: response.statusCode, body: response.json() };
  };

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

/** One for all tests of a file, or of the `describe` it is called in. */
export function consoleBench(options: () => ConsoleBenchOptions = () => ({})): () => ConsoleBench {
  let bench: ConsoleBench | undefined;
  beforeAll(async () => {
    bench = await startConsoleBench(options());
  });
  afterAll(() => bench?.stop());
  return () => {
    if (!bench) throw new Error("the console was not started");
    return bench;
  };
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
    limits,
    ...(access && { access }),
  });
  await vi.waitUntil(() => feed.status("demo") && feed.status("producers"));
  return {
    ...{ app, feed, engine, lines, engineAccess, shown: () => shown },
    ask: asking(app),
    logIn: async (role) => {
      const response = await app.inject({ method: "POST", url: "/api/session", body: { token: tokenOf(role) } });
      expect(response.statusCode).toBe(200);
      return String(response.headers["set-cookie"]).split(";")[0] ?? "";
    },
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
