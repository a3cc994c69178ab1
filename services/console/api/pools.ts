import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { ConfiguredPool } from "../../../shared/rpc/engine-client.ts";
import { asIn } from "../access/need.ts";
import type { Feed } from "../live/feed.ts";
import type { Api } from "./api.ts";
import { failures } from "./failures.ts";
import { explanation, type PoolSummary, poolDetail, poolSummary } from "./schema.ts";
import { explanationView, poolStatusView, poolView } from "./view.ts";

const params = z.object({ pool: z.string().min(1) });

/** What there is and why it is so. */
export const poolRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf, feed }) => {
  app.get(
    "/pools",
    {
      config: asIn("ListPools"),
      schema: {
        summary: "All pools with their newest status",
        tags: ["pools"],
        response: { 200: z.object({ pools: z.array(poolSummary) }), ...failures(503, 504) },
      },
    },
    async (request) => {
      const pools = await engineOf(request).listPools();
      return { pools: pools.map((pool) => summaryOf(pool, feed)) };
    },
  );

  app.get(
    "/pools/:pool",
    {
      config: asIn("GetPool"),
      schema: {
        summary: "One pool: its status, its configuration and the revision of it",
        tags: ["pools"],
        params,
        response: { 200: poolDetail, ...failures(404, 503, 504) },
      },
    },
    async (request) => {
      const configured = await engineOf(request).getPool(request.params.pool);
      return { ...summaryOf(configured, feed), ...poolView(configured) };
    },
  );

  app.get(
    "/pools/:pool/workloads/:workload/explanation",
    {
      config: asIn("Explain"),
      schema: {
        summary: "Why a workload has the replicas it has",
        tags: ["pools"],
        params: params.extend({ workload: z.string().min(1) }),
        response: { 200: explanation, ...failures(404, 503, 504) },
      },
    },
    async (request) => {
      const { pool, workload } = request.params;
      const { explanation: told, recent } = await engineOf(request).explain(pool, workload);
      return explanationView(told, recent);
    },
  );
};

function summaryOf({ name, origin, revision, removed }: ConfiguredPool, feed: Feed): PoolSummary {
  const status = feed.status(name);
  const statusAgeMs = feed.statusAgeMs(name);
  return {
    ...{ name, origin, revision: String(revision), removed },
    ...(status && { status: poolStatusView(status) }),
    ...(statusAgeMs !== undefined && { statusAgeMs }),
  };
}
