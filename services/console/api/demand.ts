import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { asIn } from "../access/need.ts";
import type { Api } from "./api.ts";
import { failures } from "./failures.ts";
import { demandOrder } from "./orders.ts";
import { done } from "./schema.ts";

/** The demand of an `external` target, as a controller outside says it again and again. */
export const demandRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf }) => {
  app.put(
    "/pools/:pool/workloads/:workload/demand",
    {
      config: asIn("SetDemand"),
      schema: {
        summary: "Says how many replicas an external target wants, for a while",
        description:
          "Say it again before `ttlMs` ends; after that what there is is held. The newest word counts; with `ttlMs` 0 it is withdrawn.",
        tags: ["pools"],
        params: z.object({ pool: z.string().min(1), workload: z.string().min(1) }),
        body: demandOrder,
        response: { 204: done, ...failures(400, 404, 409, 415, 503, 504) },
      },
    },
    async (request, reply) => {
      const { ttlMs, ...demand } = request.body;
      await engineOf(request).setDemand({ ...request.params, ...demand, ...(ttlMs === undefined ? {} : { ttlMs }) });
      return reply.code(204).send();
    },
  );
};
