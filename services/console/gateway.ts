import { fastifyHelmet } from "@fastify/helmet";
import { fastifySSE } from "@fastify/sse";
import { type FastifyInstance, fastify } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { EngineClient } from "../../shared/rpc/engine-client.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { addOpsRoutes } from "../../shared/telemetry/ops-server.ts";
import { decisionRoutes } from "./api/decisions.ts";
import { demandRoutes } from "./api/demand.ts";
import { liveRoutes } from "./api/live.ts";
import { pauseRoutes } from "./api/pauses.ts";
import { poolRoutes } from "./api/pools.ts";
import { replicasRoutes } from "./api/replicas.ts";
import { addApiDocs } from "./docs.ts";
import { addDrain } from "./drain.ts";
import { addFailureAnswers } from "./failure.ts";
import { addGuard, type OwnAddress } from "./guard.ts";
import type { Feed } from "./live/feed.ts";
import { addMetrics, type ConsoleMetrics } from "./metrics.ts";
import { addPage } from "./page.ts";

/** What the routes work with. */
export interface Gateway {
  readonly client: EngineClient;
  readonly feed: Feed;
  readonly metrics: ConsoleMetrics;
  /** Aborted when the console stops: live streams end. */
  readonly closing: AbortSignal;
}

export interface GatewayOptions {
  readonly client: EngineClient;
  readonly feed: Feed;
  readonly own: OwnAddress;
  /** The folder of the built page. */
  readonly page: string;
  readonly log: Log;
}

const bodyLimitBytes = 16 * 1024;

/** Time for answers under way to end when the console stops. */
const drainMs = 300;

/** Nothing but our own files, and nothing inline. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** The HTTP side of the console: API, live stream, page, health and metrics. It does not listen yet. */
export async function buildGateway({ client, feed, own, page, log }: GatewayOptions): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: bodyLimitBytes, requestTimeout: 10_000, forceCloseConnections: true });
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  addDrain(app, drainMs);
  addFailureAnswers(app, log);
  addGuard(app, own);
  const metrics = addMetrics(app);
  await app.register(fastifyHelmet, {
    contentSecurityPolicy,
    strictTransportSecurity: false,
    xFrameOptions: { action: "deny" },
  });
  await app.register(fastifySSE, { heartbeatInterval: 0 });
  await addApiDocs(app);
  addOpsRoutes(app, () => (feed.link().up ? [] : [feed.link().problem ?? "the engine cannot be reached"]));
  await app.register(addApi, { prefix: "/api", client, feed, metrics, closing: closing.signal });
  await addPage(app, page);
  return app;
}

/** The zod compilers are for the API alone: plugins elsewhere bring plain JSON Schemas. */
async function addApi(app: FastifyInstance, gateway: Gateway): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook("onSend", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  const { client, feed, metrics, closing } = gateway;
  for (const routes of [poolRoutes, replicasRoutes, demandRoutes, pauseRoutes, decisionRoutes, liveRoutes]) {
    await app.register(routes, { client, feed, metrics, closing });
  }
}
