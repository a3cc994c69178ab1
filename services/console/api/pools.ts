import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { ConfiguredPool } from "../../../shared/rpc/engine-client.ts";
import { jsonObjectOf } from "../../../shared/rpc/wire/json.ts";
import type { Gateway } from "../gateway.ts";
import type { Feed } from "../live/feed.ts";
import { failures } from "./failures.ts";
import { explanation, type PoolSummary, poolDetail, poolSummary } from "./schema.ts";
import { explanationView, poolStatusView } from "./view.ts";

const params = z.object({ pool: z.string().min(1) });

/** What there is and why it is so. */
export const poolRoutes: FastifyPluginAsyncZod<Gateway> = async (app, { client, feed }) => {
  app.get(
    "/pools",
    {
      schema: {
        summary: "All pools with their newest status",
        tags: ["pools"],
        response: { 200: z.object({ pools: z.array(poolSummary) }), ...failures(503, 504) },
      },
    },
    async () => {
      const pools = await client.listPools();
      return { pools: pools.map((pool) => summaryOf(pool, feed)) };
    },
  );

  app.get(
    "/pools/:pool",
    {
      schema: {
        summary: "One pool: its status, its configuration and the revision of it",
        tags: ["pools"],
        params,
        response: { 200: poolDetail, ...failures(404, 503, 504) },
      },
    },
    async ({ params: { pool } }) => {
      const configured = await client.getPool(pool);
      return { ...summaryOf(configured, feed), spec: jsonObjectOf(configured.specJson, "spec") };
    },
  );

  app.get(
    "/pools/:pool/workloads/:workload/explanation",
    {
      schema: {
        summary: "Why a workload has the replicas it has",
        tags: ["pools"],
        params: params.extend({ workload: z.string().min(1) }),
        response: { 200: explanation, ...failures(404, 503, 504) },
      },
    },
    async ({ params: { pool, workload } }) => {
      const { explanation: told, recent } = await client.explain(pool, workload);
      return explanationView(told, recent);
    },
  );
};

function summaryOf({ name, origin, revision }: ConfiguredPool, feed: Feed): PoolSummary {
  const status = feed.status(name);
  return { name, origin, revision: String(revision), ...(status && { status: poolStatusView(status) }) };
}
