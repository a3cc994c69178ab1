import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../services/cli/config/load.ts";
import { startUp, type Up } from "../../services/cli/up.ts";
import { createLog } from "../../shared/telemetry/log.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const stateDir = mkdtempSync(join(tmpdir(), "microscaler-trace-"));
let up: Up | undefined;

const yaml = `
actuators:
  local: { kind: process }
pools:
  - name: traced
    actuator: local
    capacity: 4
    workloads:
      - name: consumer
        priority: 1
        replicas: { min: 0, max: 4 }
        metric: { source: scripted, every: 500ms, values: [{ at: 0s, value: 10 }] }
        target: { kind: simple-queue, queueLength: 5 }
        run: { command: [sleep, "600"] }
`;

beforeAll(async () => {
  trace.setGlobalTracerProvider(provider);
  const log = createLog("test", { level: "silent" });
  const file = join(stateDir, "traced.yaml");
  writeFileSync(file, yaml);
  const config = loadConfig(file, { references: "check" });
  up = await startUp({ config, ports: "any", consoleListen: "127.0.0.1:0", stateDir, log });
});

afterAll(async () => {
  await up?.stop();
  trace.disable();
  rmSync(stateDir, { recursive: true, force: true });
});

test("one trace leads from the reading of a sample through the decision to the start of a process", async () => {
  // a decision's span ends when its command is answered, which may be after the replica it started is running
  const chain = () => {
    const [started] = spans("replica.start");
    const decision = parentOf(started);
    return [started, decision, parentOf(decision)];
  };
  await expect
    .poll(() => chain().map((span) => span?.name), { timeout: 10_000 })
    .toEqual(["replica.start", "decide", "sample.read"]);
  const [started, decision, read] = chain();
  const traceIds = new Set([started, decision, read].map((span) => span?.spanContext().traceId));
  expect(traceIds.size).toBe(1);
  expect(decision?.attributes).toMatchObject({ "microscaler.pool": "traced" });
});

test("a decision that results in no command has no span", async () => {
  // 10 messages against a target of 5 and at most 4 replicas: one command to begin with and one for each
  await expect.poll(() => spans("replica.start").length, { timeout: 10_000 }).toBe(4);
  const reads = spans("sample.read").length;
  await expect.poll(() => spans("sample.read").length, { timeout: 10_000 }).toBeGreaterThan(reads + 3);
  expect(spans("decide").length).toBeLessThanOrEqual(5);
});

function spans(name: string) {
  return exporter.getFinishedSpans().filter((span) => span.name === name);
}

function parentOf(span: ReturnType<typeof spans>[number] | undefined) {
  const parentId = span?.parentSpanContext?.spanId;
  return exporter.getFinishedSpans().find((candidate) => candidate.spanContext().spanId === parentId);
}
