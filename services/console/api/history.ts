import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { asIn } from "../access/need.ts";
import type { Api } from "./api.ts";
import { failures } from "./failures.ts";
import { moment } from "./schema.ts";

/** How a pool was, as whichever engine decided it wrote it down. */
export const historyRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf }) => {
  app.get(
    "/pools/:pool/history",
    {
      config: asIn("History"),
      schema: {
        summary: "How a pool was lately: a moment a second, the newest 600, oldest first",
        description: "What was not known at a moment is left out; while no engine decided the pool there is none.",
        tags: ["pools"],
        params: z.object({ pool: z.string().min(1) }),
        response: { 200: z.object({ moments: z.array(moment) }), ...failures(404, 503, 504) },
      },
    },
    async (request) => {
      const moments = await engineOf(request).history(request.params.pool);
      return { moments: moments.map(({ workloads, ...rest }) => ({ ...rest, workloads: [...workloads] })) };
    },
  );
};
