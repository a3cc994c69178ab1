import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Gateway } from "../gateway.ts";
import { failures } from "./failures.ts";
import { fixedReplicas, replicasOrder } from "./schema.ts";

/** The count of a `fixed` target, compare-and-set. */
export const replicasRoutes: FastifyPluginAsyncZod<Gateway> = async (app, { client }) => {
  app.put(
    "/pools/:pool/workloads/:workload/replicas",
    {
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
    async ({ params, body: { replicas, expectedRevision } }) => {
      const expected = expectedRevision === undefined ? {} : { expectedRevision: BigInt(expectedRevision) };
      const set = await client.setFixed({ ...params, replicas, ...expected });
      return { replicas: set.replicas, revision: String(set.revision) };
    },
  );
};
