import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Decision } from "../../../shared/model/decision.ts";
import { asIn } from "../access/need.ts";
import type { Api } from "./api.ts";
import { failures } from "./failures.ts";
import { decision, decisionId } from "./schema.ts";
import { decisionView } from "./view.ts";

const wholeTo500 = "must be a whole number from 1 to 500";

const query = z.object({
  pool: z.string().min(1).optional().describe("Left out: all pools"),
  after: decisionId.optional().describe("Only decisions after this one, then oldest first"),
  limit: z.coerce
    .number({ error: wholeTo500 })
    .int({ error: wholeTo500 })
    .min(1, { error: "must be 1 or more" })
    .max(500, { error: "must be 500 or less" })
    .default(50),
});

const answer = z.object({
  decisions: z.array(decision),
  oldest: z
    .string()
    .optional()
    .describe(
      "The oldest decision in memory: with an `after` before it some may be missing, which the stream still has",
    ),
});

/** The latest decisions, from the console's memory. */
export const decisionRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf, feed }) => {
  app.get(
    "/decisions",
    {
      config: asIn("WatchDecisions"),
      schema: {
        summary: "The latest decisions with their reasons, newest first; after a given one, oldest first",
        description:
          "To follow them without a gap, ask with the `id` of the last one as `after`, or take `/api/decisions/stream`.",
        tags: ["decisions"],
        querystring: query,
        response: { 200: answer, ...failures(400, 404, 503) },
      },
    },
    async (request) => {
      const { pool, after, limit } = request.query;
      const { up, problem } = feed.link();
      // What is kept may be old or nothing at all; an empty list would read as "nothing was decided".
      if (!up) throw new MicroscalerError("unavailable", problem ?? "the engine cannot be reached");
      if (pool !== undefined) await engineOf(request).getPool(pool);
      const kept = feed.decisions();
      const wanted = kept.filter((made) => pool === undefined || made.pool === pool);
      const oldest = kept[0] && { oldest: String(kept[0].id) };
      return { decisions: page(wanted, limit, after).map(decisionView), ...oldest };
    },
  );
};

function page(decisions: readonly Decision[], limit: number, after: string | undefined): Decision[] {
  if (after === undefined) return decisions.slice(-limit).reverse();
  const last = BigInt(after);
  return decisions.filter(({ id }) => id > last).slice(0, limit);
}
