import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Sample } from "../../shared/model/sample.ts";
import { call, insecure } from "../../shared/rpc/client.ts";
import { type CollectorClient, collectorClient } from "../../shared/rpc/collector-client.ts";
import { protos } from "../../shared/rpc/definitions.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { startCollector } from "./main.ts";

let collector: RunningService;
let client: CollectorClient;

beforeEach(async () => {
  const allowRefs = new Set(["env:COLLECTOR_TEST_KEY"]);
  const listen = "127.0.0.1:0";
  collector = await startCollector({ listen, opsListen: "127.0.0.1:0", allowRefs, log: keptLog().log });
  client = collectorClient(collector.address);
});

afterEach(async () => {
  client.close();
  await collector.stop();
});

const steady: JsonObject = { source: "scripted", every: "100ms", values: [{ at: "0s", value: 5 }] };

function watch(...metrics: { metric: string; spec: JsonObject }[]) {
  const samples: Sample[] = [];
  const losses: string[] = [];
  const up = vi.fn();
  const link = client.watch({
    onSample: (sample) => samples.push(sample),
    onUp: up,
    onDown: (error) => losses.push(error.message),
  });
  for (const metric of metrics) link.add(metric);
  return { samples, losses, up, link };
}

test("what is watched arrives with its age, its latency and the collector's clock", async () => {
  const { samples, link, up } = watch({ metric: "orders", spec: steady });
  await vi.waitFor(() => expect(samples.length).toBeGreaterThanOrEqual(3), { timeout: 3000 });
  link.close();
  expect(up).toHaveBeenCalledOnce();
  for (const sample of samples) {
    expect(sample).toMatchObject({ metric: "orders", reading: { kind: "value", value: 5 }, source: "scripted" });
    expect(sample).toMatchObject({ includesInFlight: false });
    expect(sample.ageMs).toBeGreaterThanOrEqual(0);
    expect(sample.ageMs).toBeLessThan(100);
    expect(sample.latencyMs).toBeLessThanOrEqual(sample.ageMs);
  }
  const [first, second] = samples.map(({ sentAtMs }) => sentAtMs);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(50);
});

test("stopping ends every watch at once", async () => {
  const { losses, samples, link } = watch({ metric: "orders", spec: steady });
  await vi.waitFor(() => expect(samples.length).toBeGreaterThan(0));
  const startedAtMs = performance.now();
  await collector.stop();
  expect(performance.now() - startedAtMs).toBeLessThan(900);
  await vi.waitFor(() => expect(losses[0]).toContain("ended the stream"));
  link.close();
});

describe("a single reading", () => {
  test("is a sample", async () => {
    const sample = await client.read({ metric: "orders", spec: steady }, 1000);
    expect(sample).toMatchObject({ metric: "orders", reading: { kind: "value", value: 5 } });
  });

  test("that fails is an absent sample, not an error", async () => {
    const spec = { source: "scripted", values: [{ at: "0s", absent: "nobody knows" }] };
    const sample = await client.read({ metric: "orders", spec }, 1000);
    expect(sample.reading).toEqual({ kind: "absent", reason: "nobody knows" });
  });

  test("of a specification with faults is refused with all of them", async () => {
    const read = client.read({ metric: "orders", spec: { source: "azure-queue", every: "1ms" } }, 1000);
    await expect(read).rejects.toMatchObject({
      code: "invalid",
      faults: [{ path: "every" }, { path: "queue" }, { path: "connectionString" }],
    });
  });
});

test("validating names every fault below the metric's name, and references off the allow-list", async () => {
  const orders = { source: "azure-queue", queue: "orders" };
  const faults = await client.validate([
    { metric: "pools[0].metric", spec: { ...orders, connectionString: "${env:COLLECTOR_TEST_KEY}" } },
    { metric: "pools[1].metric", spec: { ...orders, queue: "O", connectionString: "${env:HOME}" } },
  ]);
  expect(faults.map(({ path }) => path)).toEqual(["pools[1].metric.queue", "pools[1].metric.connectionString"]);
  expect(faults[1]?.problem).toContain("--allow-ref env:HOME");
});

test("pushing is answered as unimplemented", async () => {
  const raw = new protos.MetricCollector(collector.address, insecure);
  const pushed = new Promise((_, reject) => raw.push((error) => reject(error)).end());
  await expect(pushed).rejects.toMatchObject({ code: 12, details: expect.stringContaining("no pushed samples") });
  raw.close();
});

test("a reading without a metric is invalid", async () => {
  const raw = new protos.MetricCollector(collector.address, insecure);
  const read = call("the collector", raw, protos.MetricCollector.service.Read, {}, { deadlineMs: 1000 });
  await expect(read).rejects.toMatchObject({ code: "invalid", faults: [{ path: "metric" }] });
  raw.close();
});
