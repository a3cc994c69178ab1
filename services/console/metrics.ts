import type { FastifyInstance } from "fastify";
import { meter } from "../../shared/telemetry/metrics.ts";

export interface ConsoleMetrics {
  /** One more (1) or one fewer (−1) reader of the live stream. */
  liveStreams(change: 1 | -1): void;
}

/** Counts readers of the live stream and measures every other request. */
export function addMetrics(app: FastifyInstance): ConsoleMetrics {
  const plane = meter("console");
  const streams = plane.createUpDownCounter("microscaler_console_live_streams", {
    description: "Readers of the live stream now",
  });
  const seconds = plane.createHistogram("microscaler_console_request_duration_seconds", {
    description: "Time to answer an HTTP request",
    unit: "s",
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] },
  });
  app.addHook("onResponse", async ({ method, routeOptions }, { elapsedTime, statusCode }) => {
    const route = routeOptions.url ?? "none";
    if (route !== "/api/live") seconds.record(elapsedTime / 1000, { method, route, status: String(statusCode) });
  });
  return { liveStreams: (change) => streams.add(change) };
}
