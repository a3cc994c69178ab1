import type { SSEMessage } from "@fastify/sse";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Gateway } from "../gateway.ts";
import { outbox } from "../live/outbox.ts";

/** How long a browser waits before it connects again. */
const retryMs = 1000;

/** Everything live, as Server-Sent Events: what is known at once, then every change. */
export const liveRoutes: FastifyPluginAsyncZod<Gateway> = async (app, { feed, metrics, closing }) => {
  app.get(
    "/live",
    {
      sse: "only",
      schema: {
        summary: "Live status, history and decisions as Server-Sent Events",
        description:
          "At connect: `engine`, `pools`, `history` and `status` of each pool, `decisions`. Then `status` (at most 5 a second of a pool), `point` (2 a second), `decision`, `pools`, and `engine` every second.",
        tags: ["live"],
        produces: ["text/event-stream"],
      },
    },
    async (_request, { sse }) => {
      const unsent = outbox();
      const unsubscribe = feed.subscribe(unsent.put);
      closing.addEventListener("abort", unsent.close, { once: true });
      metrics.liveStreams(1);
      sse.onClose(() => {
        unsubscribe();
        closing.removeEventListener("abort", unsent.close);
        unsent.close();
        metrics.liveStreams(-1);
      });
      await sse.send(messages(unsent.events()));
    },
  );
};

async function* messages(events: ReturnType<ReturnType<typeof outbox>["events"]>): AsyncIterable<SSEMessage> {
  let first = true;
  for await (const { event, data } of events) {
    yield first ? { event, data, retry: retryMs } : { event, data };
    first = false;
  }
}
