import fastify from "fastify";
import { MicroscalerError, messageOf } from "../errors.ts";
import { answerScrape } from "./metrics.ts";

export interface OpsServer {
  readonly address: string;
  stop(): Promise<void>;
}

/** Why a service is not ready; empty: it is. */
export type Readiness = () => readonly string[];

/** Serves `/healthz`, `/readyz` and `/metrics` beside a plane's gRPC port. `listen` is `host:port`. */
export async function serveOps(listen: string, ready: Readiness): Promise<OpsServer> {
  const app = fastify();
  app.get("/healthz", () => ({ status: "ok" }));
  app.get("/readyz", (_request, reply) => {
    const problems = ready();
    return reply.code(problems.length === 0 ? 200 : 503).send({ ready: problems.length === 0, problems });
  });
  app.get("/metrics", (request, reply) => {
    reply.hijack();
    answerScrape(request.raw, reply.raw);
  });
  const colon = listen.lastIndexOf(":");
  try {
    const url = await app.listen({ host: listen.slice(0, colon), port: Number(listen.slice(colon + 1)) });
    return { address: url.replace("http://", ""), stop: () => app.close() };
  } catch (thrown) {
    throw new MicroscalerError(
      "unavailable",
      `cannot listen on ${listen} for health and metrics: ${messageOf(thrown)}`,
    );
  }
}
