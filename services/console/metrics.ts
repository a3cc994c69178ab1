import type { FastifyInstance, FastifyRequest } from "fastify";
import { meter } from "../../shared/telemetry/metrics.ts";

export interface ConsoleMetrics {
  /** Counts a reader of a stream until the returned is called. How long he stays is not measured as an answer. */
  reads(request: FastifyRequest): () => void;
}

/** Counts readers of streams and measures every other request. */
export function addMetrics(app: FastifyInstance): ConsoleMetrics {
  const plane = meter("console");
  const streams = plane.createUpDownCounter("microscaler_console_live_streams", {
    description: "Readers of live streams now",
  });
  const seconds = plane.createHistogram("microscaler_console_request_duration_seconds", {
    description: "Time to answer an HTTP request",
    unit: "s",
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] },
  });
  const streamed = new WeakSet<FastifyRequest>();
  app.addHook("onResponse", async (request, { elapsedTime, statusCode }) => {
    if (streamed.has(request)) return;
    const { method, routeOptions } = request;
    seconds.record(elapsedTime / 1000, { method, route: routeOptions.url ?? "none", status: String(statusCode) });
  });
  return {
    reads: (request) => {
      streamed.add(request);
      streams.add(1);
      return () => streams.add(-1);
    },
  };
}
