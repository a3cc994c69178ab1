import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { invalid } from "../../../shared/errors.ts";
import { asIn } from "../access/need.ts";
import type { Api } from "./api.ts";
import { failures } from "./failures.ts";
import { poolOrder } from "./orders.ts";
import { appliedPool, released, revision } from "./schema.ts";
import { poolView } from "./view.ts";

const params = z.object({ pool: z.string().min(1) });

/** A pool of many workloads is longer than any other order. */
const bodyLimit = 1024 * 1024;

const flag = z
  .enum(["true", "false"], { error: "must be true or false" })
  .optional()
  .describe("Say what would be done, do nothing");

/** Pools that come and go by API; those of a configuration file belong to the file. */
export const poolChangeRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf }) => {
  app.put(
    "/pools/:pool",
    {
      bodyLimit,
      config: asIn("ApplyPool"),
      schema: {
        summary: "Creates or replaces a pool, or says what would change",
        description:
          "`spec` is a pool as in a configuration file. All or nothing: what is wrong with it is told in `faults`, each with its path. 409 where `expectedRevision` is not in force, or a file says what the pool is.",
        tags: ["pools"],
        params,
        body: poolOrder,
        response: { 200: appliedPool, ...failures(400, 404, 409, 415, 503, 504) },
      },
    },
    async (request) => {
      const { spec, expectedRevision, validateOnly } = request.body;
      const applied = await engineOf(request).applyPool({
        specJson: JSON.stringify(named(spec, request.params.pool)),
        ...expected(expectedRevision),
        ...(validateOnly !== undefined && { validateOnly }),
      });
      return { pool: poolView(applied.pool), changes: [...applied.changes], warnings: [...applied.warnings] };
    },
  );

  app.delete(
    "/pools/:pool",
    {
      config: asIn("DeletePool"),
      schema: {
        summary: "Removes a pool, or says what would become of its workloads",
        description: "Its workloads are left or brought down first, as their `onRemove` says; then it is gone.",
        tags: ["pools"],
        params,
        querystring: z.strictObject({ expectedRevision: revision.optional(), validateOnly: flag }),
        response: { 200: z.object({ released: z.array(released) }), ...failures(400, 404, 409, 503, 504) },
      },
    },
    async (request) => {
      const { expectedRevision, validateOnly } = request.query;
      const answer = await engineOf(request).deletePool({
        pool: request.params.pool,
        ...expected(expectedRevision),
        validateOnly: validateOnly === "true",
      });
      return { released: [...answer.released] };
    },
  );
};

/** The name stands in the path; in the specification it may stand once more. */
function named(spec: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  if (spec.name === undefined || spec.name === name) return { ...spec, name };
  const problem = `must be "${name}", as in the path, or left out; it is ${JSON.stringify(spec.name)}`;
  throw invalid("the request", [{ path: "spec.name", problem }]);
}

function expected(revisionText: string | undefined): { readonly expectedRevision?: bigint } {
  return revisionText === undefined ? {} : { expectedRevision: BigInt(revisionText) };
}
