import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { asIn } from "../access/need.ts";
import type { LiveEvent } from "../live/events.ts";
import type { Reader } from "../live/readers.ts";
import type { Api } from "./api.ts";
import { streamEvents } from "./event-stream.ts";
import { failures } from "./failures.ts";

const wholeTo1000 = "must be a whole number from 0 to 1000";

const querystring = z.object({
  pool: z.string().min(1).optional().describe("Left out: all pools"),
  mostInFull: z.coerce
    .number({ error: wholeTo1000 })
    .int({ error: wholeTo1000 })
    .min(0, { error: wholeTo1000 })
    .max(1000, { error: wholeTo1000 })
    .optional()
    .describe(
      "For a page: `overview` tells of all pools in a line each. Where there are no more than so many all are told in full, else `pool` alone",
    ),
});

/** Everything live, as Server-Sent Events: what is known at once, then every change. */
export const liveRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf, feed, ...api }) => {
  app.get(
    "/live",
    {
      sse: "only",
      exposeHeadRoute: false,
      config: asIn("WatchPool"),
      schema: {
        summary: "Live status, history and decisions as Server-Sent Events",
        description:
          "At connect: `engine`, `pools`, `history` and `status` of each pool, `decisions`. Then `status` (at most 5 a second of a pool), `point` (2 a second), `decision`, `pools`, and `engine` every second. With `mostInFull` also `overview`: a line about each pool, once a second those that changed.",
        tags: ["live"],
        produces: ["text/event-stream"],
        querystring,
        response: failures(404, 503, 504),
      },
    },
    async (request, { sse }) => {
      const { pool, mostInFull } = request.query;
      if (pool !== undefined && mostInFull === undefined) await engineOf(request).getPool(pool);
      await streamEvents<LiveEvent>(request, api, {
        sse,
        nameOf: replaced,
        message: ({ event, data }) => ({ event, data }),
        open: (unsent) =>
          feed.subscribe(
            (event) => {
              if (event.event !== "overview" || mostInFull !== undefined) unsent.put(event);
            },
            wantedOf(pool, mostInFull),
          ),
      });
    },
  );
};

/** The name under which a newer event replaces an unsent older one. A chart without a point of a slow reader is no worse. */
function replaced({ event, data }: LiveEvent): string | undefined {
  if (event === "engine" || event === "pools") return event;
  if (event === "status" || event === "history" || event === "point") return `${event} ${data.pool}`;
  return undefined;
}

/** Which pools somebody is told in full. */
function wantedOf(pool: string | undefined, mostInFull: number | undefined): Reader["wants"] {
  return (name, pools) => name === pool || (mostInFull === undefined ? pool === undefined : pools <= mostInFull);
}
