import { type FastifyInstance, fastify } from "fastify";
import type { Protection } from "../access/protection.ts";
import { listenError } from "../listen-error.ts";
import { tlsServers } from "../tls/tls-servers.ts";
import { answerScrape } from "./metrics.ts";
import { addOpsGuard } from "./ops-guard.ts";

export interface OpsServer {
  readonly address: string;
  stop(): Promise<void>;
}

/** Why a service is not ready; empty: it is. */
export type Readiness = () => readonly string[];

const requestTimeoutMs = 10_000;

/** Adds `/healthz`, `/readyz` and `/metrics` to a server; they are left out of its API documentation. */
export function addOpsRoutes(app: FastifyInstance, ready: Readiness): void {
  const hidden = { schema: { hide: true } };
  app.get("/healthz", hidden, () => ({ status: "ok" }));
  app.get("/readyz", hidden, (_request, reply) => {
    const problems = ready();
    return reply.code(problems.length === 0 ? 200 : 503).send({ ready: problems.length === 0, problems });
  });
  app.get("/metrics", hidden, (request, reply) => {
    reply.hijack();
    answerScrape(request.raw, reply.raw);
  });
}

/**
 * Serves health, readiness and metrics beside a plane's gRPC port. `listen` is `host:port`. Health and readiness are open
 * to everybody, also without the client certificate that is asked for elsewhere: what keeps services running has none.
 */
export async function serveOps(listen: string, ready: Readiness, protection: Protection = {}): Promise<OpsServer> {
  const { tls } = protection;
  const servers = tls && tlsServers(tls, { requestTimeoutMs, demanded: false });
  const app = fastify({
    ...{ bodyLimit: 1024, requestTimeout: requestTimeoutMs, forceCloseConnections: true },
    ...(servers && { serverFactory: servers.serverFactory }),
  });
  app.addHook("onClose", async () => servers?.stop());
  addOpsGuard(app, protection);
  addOpsRoutes(app, ready);
  const colon = listen.lastIndexOf(":");
  try {
    const host = listen.slice(0, colon).replace(/^\[(.*)\]$/, "$1"); // [::1] in an address is ::1 to the system
    const url = await app.listen({ host, port: Number(listen.slice(colon + 1)) });
    return { address: url.replace(/^https?:\/\//, ""), stop: () => app.close() };
  } catch (thrown) {
    await app.close();
    throw listenError(listen, thrown);
  }
}
