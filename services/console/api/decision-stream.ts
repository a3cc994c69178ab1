import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { invalid } from "../../../shared/errors.ts";
import type { EngineClient } from "../../../shared/rpc/engine-client.ts";
import { asIn } from "../access/need.ts";
import { type EngineLink, notYetAnswered } from "../live/events.ts";
import type { Outbox } from "../live/outbox.ts";
import type { Api } from "./api.ts";
import { streamEvents } from "./event-stream.ts";
import { failures } from "./failures.ts";
import { type DecisionView, decisionId } from "./schema.ts";
import { decisionView } from "./view.ts";

const querystring = z.object({
  pool: z.string().min(1).optional().describe("Left out: all pools"),
  after: decisionId
    .optional()
    .describe("Only decisions after this one; the header `last-event-id` says the same and goes first"),
});

const linkEveryMs = 1000;

type DecisionStreamEvent =
  | { readonly event: "decision"; readonly data: DecisionView }
  | { readonly event: "engine"; readonly data: EngineLink };

/** Decisions as they are made, resumed by their ids. */
export const decisionStreamRoutes: FastifyPluginAsyncZod<Api> = async (app, { engineOf, ...api }) => {
  app.get(
    "/decisions/stream",
    {
      sse: "only",
      exposeHeadRoute: false,
      config: asIn("WatchDecisions"),
      schema: {
        summary: "Decisions as they are made, as Server-Sent Events that can be resumed",
        description:
          "The id of an event is that of its decision: who comes again with `last-event-id` misses none and gets none twice. Without it from the oldest the engine keeps (10,000 over all pools). `engine` comes every second: silence means the console is gone.",
        tags: ["decisions"],
        produces: ["text/event-stream"],
        querystring,
        response: failures(400, 404, 503, 504),
      },
    },
    async (request, { sse }) => {
      const { pool, after } = request.query;
      const last = lastIdOf(request.headers["last-event-id"]) ?? after;
      const engine = engineOf(request);
      if (pool !== undefined) await engine.getPool(pool);
      await streamEvents<DecisionStreamEvent>(request, api, {
        sse,
        nameOf: ({ event }) => (event === "engine" ? event : undefined),
        message: (told) => (told.event === "decision" ? { ...told, id: told.data.id } : told),
        open: (unsent) => follow(engine, unsent, pool, last),
      });
    },
  );
};

/** A stream of its own for each reader, so that the engine resumes it and knows whose it is. */
function follow(
  engine: EngineClient,
  unsent: Outbox<DecisionStreamEvent>,
  pool: string | undefined,
  last: string | undefined,
): () => void {
  let link = notYetAnswered;
  const tell = () => unsent.put({ event: "engine", data: link });
  const watch = engine.watchDecisions(
    pool,
    {
      onMessage: (decision) => unsent.put({ event: "decision", data: decisionView(decision) }),
      onUp: () => {
        link = { up: true };
        tell();
      },
      onDown: ({ code, message }) => {
        link = { up: false, problem: message };
        tell();
        if (code === "unauthenticated" || code === "forbidden" || code === "not-found") unsent.close();
      },
    },
    last === undefined ? undefined : BigInt(last),
  );
  tell();
  const beats = setInterval(tell, linkEveryMs);
  return () => {
    clearInterval(beats);
    watch.close();
  };
}

function lastIdOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined || header === "") return undefined;
  const read = decisionId.safeParse(header);
  if (read.success) return read.data;
  throw invalid("the request", [{ path: "last-event-id", problem: "must be the id of a decision in digits" }]);
}
