import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Sample } from "../../shared/model/sample.ts";
import { channelTo } from "../../shared/rpc/channel.ts";
import { call } from "../../shared/rpc/client.ts";
import { type CollectorClient, collectorClient } from "../../shared/rpc/collector-client.ts";
import { protos } from "../../shared/rpc/definitions.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { startCollector } from "./main.ts";

let collector: RunningService;
let client: CollectorClient;

beforeEach(async () => {
  const allowRefs = new Set(["env:COLLECTOR_TEST_KEY"]);
  const listen = "127.0.0.1:0";
  collector = await startCollector({
    listen,
    opsListen: "127.0.0.1:0",
    allowExec: false,
    allowRefs,
    log: keptLog().log,
  });
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

describe("pushing", () => {
  const soon = () => AbortSignal.timeout(5000);
  const orders: JsonObject = { source: "push", name: "orders" };

  test("reaches who watches at once, with all that was pushed and its honest age", async () => {
    const { samples, link } = watch({ metric: "orders", spec: { ...orders, every: "1h" } });
    await vi.waitFor(() => expect(samples).toHaveLength(1));
    expect(samples[0]?.reading).toEqual({ kind: "absent", reason: 'nobody has pushed "orders" yet' });
    const sample = { name: "orders", value: 7, inFlight: 2, arrivalsTotal: 90, ageMs: 4000 };
    const pushedAtMs = performance.now();
    expect(await client.push([sample], soon())).toEqual({ accepted: 1, faults: [] });
    await vi.waitFor(() => expect(samples).toHaveLength(2));
    expect(samples[1]).toMatchObject({ reading: { kind: "value", value: 7 }, inFlight: 2, arrivalsTotal: 90 });
    expect(samples[1]).toMatchObject({ includesInFlight: false, source: "push", periodMs: 7500 });
    expect(samples[1]?.ageMs).toBeGreaterThanOrEqual(4000);
    expect(samples[1]?.ageMs).toBeLessThan(4000 + performance.now() - pushedAtMs);
    link.close();
  });

  test("a stream that stays open takes each sample when it comes, and is answered when the collector stops", async () => {
    async function* forEver() {
      yield { name: "orders", value: 1 };
      await new Promise(() => undefined);
    }
    const pushing = client.push(forEver(), new AbortController().signal);
    const value = async () => (await client.read({ metric: "orders", spec: orders }, 1000)).reading;
    await vi.waitFor(async () => expect(await value()).toEqual({ kind: "value", value: 1 }));
    const startedAtMs = performance.now();
    await collector.stop();
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    expect(await pushing).toEqual({ accepted: 1, faults: [] });
  });

  test("what comes after a bad sample still counts", async () => {
    const raw = new protos.MetricCollector(collector.address, ...channelTo(collector.address));
    const summary = new Promise((resolve) => {
      const stream = raw.push((error, answer) => resolve(error ?? answer));
      for (const value of [1, Number.NaN, undefined, 2]) stream.write({ name: "orders", ...(value && { value }) });
      stream.end();
    });
    const faults = [{ path: "[1].value" }, { path: "[2].value" }];
    expect(await summary).toMatchObject({ accepted: 2, faults });
    raw.close();
  });

  test("that nobody waits for is over when its signal says so", async () => {
    const stop = new AbortController();
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const pushing = client.push(never, stop.signal);
    stop.abort();
    await expect(pushing).rejects.toMatchObject({ code: "cancelled" });
    await expect(client.push(never, AbortSignal.timeout(20))).rejects.toMatchObject({ code: "timeout" });
  });

  test("to a collector that is not there is an error", async () => {
    await collector.stop();
    await expect(client.push([{ name: "orders", value: 1 }], soon())).rejects.toMatchObject({ code: "unavailable" });
  });
});

test("a reading without a metric is invalid", async () => {
  const raw = new protos.MetricCollector(collector.address, ...channelTo(collector.address));
  const read = call("the collector", raw, protos.MetricCollector.service.Read, {}, { deadlineMs: 1000 });
  await expect(read).rejects.toMatchObject({ code: "invalid", faults: [{ path: "metric" }] });
  raw.close();
});
