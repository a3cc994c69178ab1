import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { asIn } from "../access/need.ts";
import type { LiveEvent } from "../live/events.ts";
import type { Api } from "./api.ts";
import { streamEvents } from "./event-stream.ts";
import { failures } from "./failures.ts";

const querystring = z.object({ pool: z.string().min(1).optional().describe("Left out: all pools") });

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
          "At connect: `engine`, `pools`, `history` and `status` of each pool, `decisions`. Then `status` (at most 5 a second of a pool), `point` (2 a second), `decision`, `pools`, and `engine` every second.",
        tags: ["live"],
        produces: ["text/event-stream"],
        querystring,
        response: failures(404, 503, 504),
      },
    },
    async (request, { sse }) => {
      const { pool } = request.query;
      if (pool !== undefined) await engineOf(request).getPool(pool);
      await streamEvents<LiveEvent>(request, api, {
        sse,
        nameOf: replaced,
        message: ({ event, data }) => ({ event, data }),
        open: (unsent) =>
          feed.subscribe((event) => {
            const wanted = pool === undefined ? event : ofPool(event, pool);
            if (wanted) unsent.put(wanted);
          }),
      });
    },
  );
};

/** The name under which a newer event replaces an unsent older one. */
function replaced({ event, data }: LiveEvent): string | undefined {
  if (event === "engine") return "engine";
  return event === "status" ? `status ${data.pool}` : undefined;
}

/** What an event says of one pool. */
function ofPool(told: LiveEvent, pool: string): LiveEvent | undefined {
  if (told.event === "engine" || told.event === "pools") return told;
  if (told.event !== "decisions") return told.data.pool === pool ? told : undefined;
  const decisions = told.data.decisions.filter((made) => made.pool === pool);
  return { event: "decisions", data: { decisions } };
}
