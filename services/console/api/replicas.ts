import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { asIn } from "../access/need.ts";
import type { Api } from "./api.ts";
import { failures } from "./failures.ts";
import { replicasOrder } from "./orders.ts";
import { fixedReplicas } from "./schema.ts";

/** The count of a `fixed` target, compare-and-set. */
export const replicasRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf }) => {
  app.put(
    "/pools/:pool/workloads/:workload/replicas",
    {
      config: asIn("SetFixed"),
      schema: {
        summary: "Sets the replicas of a fixed target",
        description:
          "With `expectedRevision` only if that revision is still in force; else 409, and `details` names the one that is.",
        tags: ["pools"],
        params: z.object({ pool: z.string().min(1), workload: z.string().min(1) }),
        body: replicasOrder,
        response: { 200: fixedReplicas, ...failures(400, 404, 409, 415, 503, 504) },
      },
    },
    async (request) => {
      const { replicas, expectedRevision } = request.body;
      const expected = expectedRevision === undefined ? {} : { expectedRevision: BigInt(expectedRevision) };
      const set = await engineOf(request).setFixed({ ...request.params, replicas, ...expected });
      return { replicas: set.replicas, revision: String(set.revision) };
    },
  );
};
