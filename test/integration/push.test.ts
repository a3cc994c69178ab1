import { afterAll, describe, expect, test } from "vitest";
import { poller } from "../../services/metric-collector/poller.ts";
import { collectorHandlers } from "../../services/metric-collector/server.ts";
import { readTelemetry } from "../../services/metric-collector/telemetry.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";
import type { PushedSample } from "../../shared/rpc/push.ts";
import { serveRpc } from "../../shared/rpc/server.ts";
import { sourceContract } from "../contracts/source.ts";
import { keptLog } from "../support/kept-log.ts";
import { surroundings } from "../support/surroundings.ts";

const soon = () => AbortSignal.timeout(5000);

async function collector() {
  const { log } = keptLog();
  const telemetry = readTelemetry();
  const around = surroundings();
  const options = { allowRefs: new Set<string>(), log, telemetry, random: () => 0, surroundings: around };
  const readings = poller(options);
  const server = await serveRpc("127.0.0.1:0", "MetricCollector", collectorHandlers(readings, options).handlers, log);
  const client = collectorClient(server.address);
  const stop = async () => {
    client.close();
    await Promise.all([server.stop(0), readings.close()]);
  };
  return { client, stop, around };
}

const here = "what is pushed is in the collector itself";

sourceContract(
  "push",
  async () => {
    const { client, stop, around } = await collector();
    let waiting = 0;
    const change = async (by: number) => {
      waiting += by;
      await client.push([{ name: "orders", value: waiting }], soon());
    };
    await change(0);
    return {
      spec: () => ({ name: "orders" }),
      missing: () => ({ name: "nobody-pushes-this" }),
      put: change,
      take: (messages) => change(-messages),
      purge: () => change(-waiting),
      surroundings: around, // what is pushed is in the collector: its readers have to be in the same one
      secrets: [],
      cleanUp: stop,
    };
  },
  { refused: here, at: here, kill: here },
);

describe("a flood of samples", () => {
  const started = collector();
  afterAll(async () => (await started).stop());

  test("holds up no reading, and the last of them is what is read", async () => {
    const { client } = await started;
    const over = new AbortController();
    let sent = 0;
    async function* flood(): AsyncGenerator<PushedSample> {
      while (!over.signal.aborted) {
        for (let index = 0; index < 100; index += 1) yield { name: "flood", value: ++sent };
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const samples: { metric: string; latencyMs: number; atMs: number; value: number }[] = [];
    const link = client.watch({
      onSample: ({ metric, reading, latencyMs }, atMs) =>
        samples.push({ metric, latencyMs, atMs, value: reading.kind === "value" ? reading.value : -1 }),
      onUp: () => undefined,
      onDown: () => undefined,
    });
    link.add({ metric: "flood", spec: { source: "push", name: "flood", every: "1h" } });
    link.add({ metric: "steady", spec: { source: "scripted", every: "100ms", values: [{ at: "0s", value: 1 }] } });
    const pushing = client.push(flood(), AbortSignal.timeout(20_000));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    over.abort();
    expect(await pushing).toEqual({ accepted: sent, faults: [] });
    expect(sent).toBeGreaterThan(500);
    await expect.poll(() => samples.findLast(({ metric }) => metric === "flood")?.value).toBe(sent);
    link.close();
    const times = (name: string) => samples.filter(({ metric }) => metric === name).map(({ atMs }) => atMs);
    expect(times("steady").length).toBeGreaterThanOrEqual(5); // of 15, on a machine that floods itself
    expect(times("flood").length).toBeGreaterThanOrEqual(3);
    expect(times("flood").length).toBeLessThanOrEqual(30); // one per minInterval, not one per sample
  });
});
