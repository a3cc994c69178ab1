import type { FastifyInstance } from "fastify";
import { meter } from "../../shared/telemetry/metrics.ts";

export interface ConsoleMetrics {
  /** One more (1) or one fewer (−1) reader of a stream. */
  liveStreams(change: 1 | -1): void;
}

/** They last as long as their readers stay. */
const streamed = new Set(["/api/live", "/api/decisions/stream"]);

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
  app.addHook("onResponse", async ({ method, routeOptions }, { elapsedTime, statusCode }) => {
    const route = routeOptions.url ?? "none";
    if (!streamed.has(route)) seconds.record(elapsedTime / 1000, { method, route, status: String(statusCode) });
  });
  return { liveStreams: (change) => streams.add(change) };
}
