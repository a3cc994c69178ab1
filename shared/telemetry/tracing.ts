/**
 * Exports spans as the standard OTEL_* environment says; without OTEL_TRACES_EXPORTER or an OTLP endpoint nothing is
 * loaded and nothing is sent. Returns how to flush and stop.
 */
export async function startTracing(service: string): Promise<() => Promise<void>> {
  const asked = process.env.OTEL_TRACES_EXPORTER ?? "";
  const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (asked === "none" || (asked === "" && !endpoint)) return async () => undefined;
  process.env.OTEL_METRICS_EXPORTER ??= "none"; // metrics are scraped, not pushed
  process.env.OTEL_LOGS_EXPORTER ??= "none";
  process.env.OTEL_NODE_RESOURCE_DETECTORS ??= "env,host"; // the process detector would export the command line
  const { NodeSDK } = await import("@opentelemetry/sdk-node");
  const sdk = new NodeSDK({ serviceName: process.env.OTEL_SERVICE_NAME ?? `microscaler-${service}` });
  sdk.start();
  return () => sdk.shutdown();
}
