import { context, trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import { serveOps } from "../../shared/telemetry/ops-server.ts";
import { surroundings } from "../../test/support/surroundings.ts";
import { type Behaviour, testMetric } from "../../test/support/test-source.ts";
import { metricReader } from "./metric-reader.ts";
import { sampleNow } from "./sample.ts";
import { readTelemetry } from "./telemetry.ts";
import { takeReading } from "./timed-reading.ts";

afterEach(() => {
  trace.disable();
  context.disable();
});

async function read(behaviour: Behaviour) {
  const { metric } = testMetric(behaviour, { deadline: "100ms" });
  const reader = metricReader(metric, new Set(), surroundings());
  const reading = await takeReading(reader, metric, readTelemetry());
  await reader.close();
  return reading;
}

/** Readings with a value, absent ones, skipped ones and timed ones so far: the counters are the whole process's. */
async function counts(): Promise<number[]> {
  const ops = await serveOps("127.0.0.1:0", () => []);
  try {
    const text = await (await fetch(`http://${ops.address}/metrics`)).text();
    return [
      /^microscaler_source_reads_total\{source="test",outcome="value".*\} (\d+)$/m,
      /^microscaler_source_reads_total\{source="test",outcome="absent".*\} (\d+)$/m,
      /^microscaler_source_skipped_total\{source="test".*\} (\d+)$/m,
      /^microscaler_source_read_duration_seconds_count\{source="test".*\} (\d+)$/m,
    ].map((form) => Number(form.exec(text)?.[1] ?? 0));
  } finally {
    await ops.stop();
  }
}

test("readings are counted by source and outcome, and timed", async () => {
  const before = await counts();
  await read({ value: 1 });
  await read({ absent: "nothing listens there" });
  readTelemetry().skipped("test", 3);
  const after = await counts();
  expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 3, 2]);
});

test("each reading is a span that its sample names; a failed one says why", async () => {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  const sample = sampleNow("orders", await read({ value: 1 }));
  await read({ absent: "nothing listens there" });
  const [good, bad] = exporter.getFinishedSpans();
  const { traceId, spanId } = good?.spanContext() ?? {};
  expect(good).toMatchObject({ name: "sample.read", attributes: { source: "test" } });
  expect(sample.traceparent).toBe(`00-${traceId}-${spanId}-01`);
  expect(bad?.status).toEqual({ code: 2, message: "nothing listens there" });
});

test("where nothing is traced a sample names no span", async () => {
  expect(sampleNow("orders", await read({ value: 1 }))).not.toHaveProperty("traceparent");
});
