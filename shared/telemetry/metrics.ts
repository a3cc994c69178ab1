import type { IncomingMessage, ServerResponse } from "node:http";
import { type Meter, metrics } from "@opentelemetry/api";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider } from "@opentelemetry/sdk-metrics";

let exporter: PrometheusExporter | undefined;

/** The meter of one plane. Metrics exist from the first call on; one provider serves a whole process. */
export function meter(plane: string): Meter {
  startOnce();
  return metrics.getMeter(`microscaler/${plane}`);
}

/** Answers a scrape in the Prometheus text format. */
export function answerScrape(request: IncomingMessage, response: ServerResponse): void {
  startOnce().getMetricsRequestHandler(request, response);
}

function startOnce(): PrometheusExporter {
  if (exporter) return exporter;
  exporter = new PrometheusExporter({ preventServerStart: true });
  const resource = resourceFromAttributes({ "service.name": "microscaler" });
  metrics.setGlobalMeterProvider(new MeterProvider({ resource, readers: [exporter] }));
  return exporter;
}
