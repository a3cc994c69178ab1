import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startActuatorProcess } from "../../services/actuator-process/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { type ActuatorClient, actuatorClient } from "../../shared/rpc/actuator-client.ts";
import type { PoolStream } from "../../shared/rpc/pool-stream.ts";
import { createLog } from "../../shared/telemetry/log.ts";

const exporter = new InMemorySpanExporter();
const traceId = "0af7651916cd43dd8448eb211c80319c";
const parent = "b7ad6b7169203331";
const fence = { holder: "engine", generation: 1n };
let stateDir: string;
let opsListen: string;
let service: RunningService;
let client: ActuatorClient;
let stream: PoolStream;

beforeAll(async () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  stateDir = await mkdtemp(join(tmpdir(), "microscaler-telemetry-"));
  opsListen = `127.0.0.1:${await freePort()}`;
  const log = createLog("actuator-process", { level: "silent" });
  service = await startActuatorProcess({
    listen: "127.0.0.1:0",
    opsListen,
    log,
    allowRefs: new Set(),
    settings: {},
    stateDir,
  });
  client = actuatorClient("process", service.address);
  stream = client.observe(() => ({ pool: "pool", fence, runs: [] }), {
    onObservation: () => undefined,
    onDown: () => undefined,
  });
});

afterAll(async () => {
  client.close();
  await service.stop();
  await rm(stateDir, { recursive: true });
  trace.disable();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function order(sequence: bigint, command: string[], desired: number) {
  const run = { workload: command[0] ?? "", run: { command }, hash: "1" };
  const sent = { pool: "pool", fence, sequence, orders: [{ run, desired }] };
  return stream.send(sent, { deadlineMs: 5000, traceparent: `00-${traceId}-${parent}-01` });
}

const scrape = async () => (await fetch(`http://${opsListen}/metrics`)).text();
const spans = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);

test("starts and stops are spans below the command that caused them, and counted", async () => {
  await order(1n, ["sleep", "100"], 2);
  await expect.poll(() => spans("replica.start").length).toBe(2);
  for (const span of spans("replica.start")) {
    expect(span.spanContext().traceId).toBe(traceId);
    expect(span.parentSpanContext?.spanId).toBe(parent);
    expect(span.attributes).toMatchObject({
      pool: "pool",
      workload: "sleep",
      replica: expect.stringMatching(/^pool\/sleep#\d$/),
    });
  }
  expect(await scrape()).toContain('microscaler_replicas{pool="pool",workload="sleep",state="ready"');
  expect(await scrape()).toMatch(/microscaler_replicas\{pool="pool",workload="sleep",state="ready".*\} 2/);

  await order(2n, ["sleep", "100"], 0);
  await expect.poll(() => spans("replica.stop").length).toBe(2);
  expect(spans("replica.stop")[0]?.parentSpanContext?.spanId).toBe(parent);
  const text = await scrape();
  expect(text).toMatch(/microscaler_replica_starts_total\{pool="pool",workload="sleep".*\} 2/);
  expect(text).toMatch(/microscaler_replica_stops_total\{pool="pool",workload="sleep".*\} 2/);
  expect(text).toMatch(/microscaler_replica_start_duration_seconds_count\{pool="pool",workload="sleep".*\} 2/);
});

test("a crash is counted, and a start that fails is a failed span with the reason", async () => {
  await order(3n, ["false"], 1);
  await expect.poll(scrape).toMatch(/microscaler_replica_crashes_total\{pool="pool",workload="false".*\} [1-9]/);
  await order(4n, ["no-such-program"], 1);
  const failed = () => spans("replica.start").find(({ status }) => status.message?.includes("no-such-program"));
  await expect.poll(failed).toMatchObject({ status: { message: "the program no-such-program was not found" } });
});

test("health, readiness and metrics are served beside the gRPC port", async () => {
  expect(await (await fetch(`http://${opsListen}/readyz`)).json()).toEqual({ ready: true, problems: [] });
});
