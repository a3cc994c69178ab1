import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { asIn } from "../access/need.ts";
import type { Api } from "./api.ts";
import { failures } from "./failures.ts";
import { pauseOrder, resumeOrder } from "./orders.ts";
import { done } from "./schema.ts";

const pool = z.object({ pool: z.string().min(1) });
const workload = pool.extend({ workload: z.string().min(1) });

const paused = [
  { path: "/pools/:pool", params: pool, what: "a pool" },
  { path: "/pools/:pool/workloads/:workload", params: workload, what: "a workload" },
] as const;

/** Pauses of a pool or of one workload, and their end. */
export const pauseRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf }) => {
  for (const { path, params, what } of paused) {
    const schema = { tags: ["pools"], params, response: { 204: done, ...failures(400, 404, 409, 415, 503, 504) } };
    const summary = `Keeps ${what} from growing, from shrinking, or both`;
    const description =
      "Pauses of several owners add up; a second one of the same owner replaces the first. A pool has 100 at most.";
    app.put(
      `${path}/pause`,
      { config: asIn("Pause"), schema: { ...schema, summary, description, body: pauseOrder } },
      async (request, reply) => {
        const { ttlMs, ...pause } = request.body;
        await engineOf(request).pause({ ...request.params, ...pause, ...(ttlMs === undefined ? {} : { ttlMs }) });
        return reply.code(204).send();
      },
    );
    app.put(
      `${path}/resume`,
      {
        config: asIn("Resume"),
        schema: {
          ...schema,
          summary: `Ends the pause of ${what} that the same owner set`,
          description: "404 where that owner has no pause on just that; the message names those in force.",
          body: resumeOrder,
        },
      },
      async (request, reply) => {
        await engineOf(request).resume({ ...request.params, ...request.body });
        return reply.code(204).send();
      },
    );
  }
};
