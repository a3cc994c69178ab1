import { fastifyHelmet } from "@fastify/helmet";
import { fastifySSE } from "@fastify/sse";
import { type FastifyInstance, type FastifyRequest, fastify } from "fastify";
import { metricsPermission } from "../../shared/access/permissions.ts";
import type { AccessList, ServingTls } from "../../shared/access/protection.ts";
import type { EngineClient } from "../../shared/rpc/engine-client.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { addOpsRoutes } from "../../shared/telemetry/ops-server.ts";
import { tlsServers } from "../../shared/tls/tls-servers.ts";
import { addGate } from "./access/gate.ts";
import { open } from "./access/need.ts";
import { sessionCookie } from "./access/session-cookie.ts";
import { sessions } from "./access/sessions.ts";
import { type Api, addApi } from "./api/api.ts";
import { addApiDocs } from "./docs.ts";
import { addDrain } from "./drain.ts";
import { addFailureAnswers } from "./failure.ts";
import { addGuard } from "./guard.ts";
import { addCounters, type Limits, standardLimits, streamPlaces } from "./limits.ts";
import type { Feed } from "./live/feed.ts";
import { addMetrics } from "./metrics.ts";
import type { OwnNames } from "./own-names.ts";
import { addPage } from "./page.ts";

export interface GatewayOptions {
  /** With the console's own token, if it has one. */
  readonly client: EngineClient;
  readonly feed: Feed;
  readonly own: OwnNames;
  /** The folder of the built page. */
  readonly page: string;
  readonly log: Log;
  /** Left out: nobody has to say who he is. */
  readonly access?: AccessList;
  readonly tls?: ServingTls;
  /** Undefined: requests are not counted, because this machine alone reaches it and nobody has to say who he is. */
  readonly limits: Limits | undefined;
}

const bodyLimitBytes = 16 * 1024;
const requestTimeoutMs = 10_000;

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

/** Half a year, for this name alone. */
const strictTransportSecurity = { maxAge: 180 * 24 * 3600, includeSubDomains: false };

/** The HTTP side of the console: API, live stream, page, health and metrics. It does not listen yet. */
export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { feed, own, page, log, tls } = options;
  const servers = tls && tlsServers(tls, { requestTimeoutMs, demanded: false });
  const app = fastify({
    ...{ bodyLimit: bodyLimitBytes, requestTimeout: requestTimeoutMs, forceCloseConnections: true },
    ...(servers && { serverFactory: servers.serverFactory }),
  });
  app.addHook("onClose", async () => servers?.stop());
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  app.decorateRequest("known", undefined);
  addDrain(app, drainMs);
  addFailureAnswers(app, log);
  // First of all: what is refused further on is answered with these headers, too.
  await app.register(fastifyHelmet, {
    contentSecurityPolicy,
    strictTransportSecurity: tls ? strictTransportSecurity : false,
    xFrameOptions: { action: "deny" },
  });
  addGuard(app, own);
  const api = { ...(await addProtection(app, options)), feed, metrics: addMetrics(app), closing: closing.signal };
  await app.register(fastifySSE, { heartbeatInterval: 0 });
  await addApiDocs(app);
  await app.register(addOps, feed);
  await app.register(addApi, { prefix: "/api", ...api });
  await app.register(addOpenPage, { page });
  return app;
}

type Protected = Pick<Api, "engineOf" | "login" | "streams">;

/** Who may call, and how often. */
async function addProtection(app: FastifyInstance, options: GatewayOptions): Promise<Protected> {
  const { access, tls, client, log, limits } = options;
  const cookie = sessionCookie(tls !== undefined);
  const credentials = access && { access, cookie, sessions: sessions(access) };
  const keyOf = ({ known, ip }: FastifyRequest) => (known ? `caller ${known.caller.name}` : ip);
  const counters = limits && (await addCounters(app, limits, keyOf));
  const certificateNeeded = tls?.clientCa !== undefined;
  const gate = addGate(app, {
    log,
    certificateNeeded,
    ...(credentials && { credentials }),
    ...(counters && { counters }),
  });
  const places = streamPlaces((limits ?? standardLimits).streams);
  return {
    engineOf: ({ known }) => (known?.token === undefined ? client : client.as(known.token)),
    streams: { take: (request) => places(keyOf(request)), stillOpen: gate.stillOpen },
    ...(credentials && {
      login: { ...credentials, count: async (request, reply) => counters?.login(request, reply) },
    }),
  };
}

/** Health for whoever keeps the console running; metrics for whoever reads them on all planes. */
async function addOps(app: FastifyInstance, feed: Feed): Promise<void> {
  app.addHook("onRoute", (route) => {
    const need = route.url === "/metrics" ? { need: metricsPermission } : { ...open, health: true };
    route.config = { ...route.config, ...need };
  });
  addOpsRoutes(app, () => (feed.link().up ? [] : [feed.link().problem ?? "the engine cannot be reached"]));
}

/** The page asks for a login itself. */
async function addOpenPage(app: FastifyInstance, { page }: { readonly page: string }): Promise<void> {
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, ...open };
  });
  await addPage(app, page);
}
