import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../errors.ts";

/** Spans that nobody takes do not hold up the end of the program. */
const flushWithinMs = 500;

/**
 * Exports spans as the standard OTEL_* environment says; without OTEL_TRACES_EXPORTER or an OTLP endpoint nothing is
 * loaded and nothing is sent. Returns how to flush and stop: within half a second, with a warning of the process where
 * spans are lost; it never fails.
 */
export async function startTracing(service: string): Promise<() => Promise<void>> {
  const asked = process.env.OTEL_TRACES_EXPORTER ?? "";
  const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (asked === "none" || (asked === "" && !endpoint)) return async () => undefined;
  process.env.OTEL_METRICS_EXPORTER ??= "none"; // metrics are scraped, not pushed
  process.env.OTEL_LOGS_EXPORTER ??= "none";
  process.env.OTEL_NODE_RESOURCE_DETECTORS ??= "env,host"; // the process detector would export the command line
  process.env.OTEL_EXPORTER_OTLP_TIMEOUT ??= "1000"; // its retries would keep the process for 10 s
  const { NodeSDK } = await import("@opentelemetry/sdk-node");
  const sdk = new NodeSDK({ serviceName: process.env.OTEL_SERVICE_NAME ?? `microscaler-${service}` });
  sdk.start();
  return () => flush(sdk);
}

async function flush(sdk: { shutdown(): Promise<void> }): Promise<void> {
  const problem = await Promise.race([
    sdk.shutdown().then(() => undefined, messageOf),
    sleep(flushWithinMs, `not taken within ${flushWithinMs} ms`, { ref: false }),
  ]);
  if (problem !== undefined) process.emitWarning(`the last traces are lost: ${problem}`);
}
