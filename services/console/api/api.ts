import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { EngineClient } from "../../../shared/rpc/engine-client.ts";
import type { Credentials } from "../access/identity.ts";
import type { Feed } from "../live/feed.ts";
import type { ConsoleMetrics } from "../metrics.ts";
import { decisionStreamRoutes } from "./decision-stream.ts";
import { decisionRoutes } from "./decisions.ts";
import { demandRoutes } from "./demand.ts";
import { historyRoutes } from "./history.ts";
import { liveRoutes } from "./live.ts";
import { pauseRoutes } from "./pauses.ts";
import { poolChangeRoutes } from "./pool-changes.ts";
import { poolRoutes } from "./pools.ts";
import { replicasRoutes } from "./replicas.ts";
import { sessionRoutes } from "./session.ts";

/** What the routes work with. */
export interface Api {
  /** The engine as the caller reaches it: with his token, so that the engine decides, too. */
  engineOf(request: FastifyRequest): EngineClient;
  readonly feed: Feed;
  readonly metrics: ConsoleMetrics;
  /** Aborted when the console stops: streams end. */
  readonly closing: AbortSignal;
  readonly streams: {
    /** @throws Refusal where the caller has as many as he may. @returns how to give the place back */
    take(request: FastifyRequest): () => void;
    /** Whether the caller would still be let in. */
    stillOpen(request: FastifyRequest): boolean;
  };
  /** Left out: nobody has to log in. */
  readonly login?: Login;
}

export interface Login extends Credentials {
  /** @throws Refusal where it is one login too many. */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

/** The zod compilers are for the API alone: plugins elsewhere bring plain JSON Schemas. */
export async function addApi(
  app: FastifyInstance,
  { prefix: _mounted, ...api }: Api & { prefix: string },
): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook("onSend", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  const all = [
    ...[sessionRoutes, poolRoutes, poolChangeRoutes, historyRoutes, replicasRoutes, demandRoutes, pauseRoutes],
    ...[decisionRoutes, decisionStreamRoutes, liveRoutes],
  ];
  for (const routes of all) await app.register(routes, api);
}
