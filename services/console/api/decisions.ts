import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Gateway } from "../gateway.ts";
import { failures } from "./failures.ts";
import { decision } from "./schema.ts";
import { decisionView } from "./view.ts";

const query = z.object({
  pool: z.string().min(1).optional().describe("Left out: all pools"),
  limit: z.coerce
    .number({ error: "must be a whole number from 1 to 500" })
    .int({ error: "must be a whole number from 1 to 500" })
    .min(1, { error: "must be 1 or more" })
    .max(500, { error: "must be 500 or less" })
    .default(50),
});

/** The latest decisions, from the console's memory. */
export const decisionRoutes: FastifyPluginAsyncZod<Gateway> = async (app, { client, feed }) => {
  app.get(
    "/decisions",
    {
      schema: {
        summary: "The latest decisions with their reasons, newest first",
        tags: ["decisions"],
        querystring: query,
        response: { 200: z.object({ decisions: z.array(decision) }), ...failures(400, 404, 503) },
      },
    },
    async ({ query: { pool, limit } }) => {
      const { up, problem } = feed.link();
      // What is kept may be old or nothing at all; an empty list would read as "nothing was decided".
      if (!up) throw new MicroscalerError("unavailable", problem ?? "the engine cannot be reached");
      if (pool !== undefined) await client.getPool(pool);
      const wanted = feed.decisions().filter((made) => pool === undefined || made.pool === pool);
      return { decisions: wanted.slice(-limit).reverse().map(decisionView) };
    },
  );
};
