import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startActuatorSimulated } from "../../services/actuator-simulated/main.ts";
import { startEngine } from "../../services/decision-engine/main.ts";
import { startCollector } from "../../services/metric-collector/main.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type CollectorClient, collectorClient } from "../../shared/rpc/collector-client.ts";
import { type EngineClient, engineClient } from "../../shared/rpc/engine-client.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import { keptLog } from "../support/kept-log.ts";
import { scalerClient } from "../support/scaler-client.ts";

const folder = mkdtempSync(join(tmpdir(), "microscaler-keda-"));
const ends: (() => unknown)[] = [];
const { log } = keptLog();

/** Two engines that share a store: each decides some of the pools, both answer for all. */
let engines: readonly { readonly address: string; stop(): Promise<void> }[];
let scalers: readonly ReturnType<typeof scalerClient>[];
let client: EngineClient;
let collector: CollectorClient;

/** So many replicas for what is pushed under `name`, ten to each. */
function pushed(pool: string, name: string, more: JsonObject): JsonObject {
  const metric = { source: "push", name, expires: "3s" };
  const target = { kind: "proportional", perReplica: 10, every: "500ms" };
  const workload = { name: "consumer", priority: 1, replicas: { min: 0, max: 9 }, metric, target, run: {} };
  return { name: pool, actuator: "far", capacity: 20, workloads: [workload], ...more };
}

function pools(): JsonObject[] {
  const target = { kind: "fixed", replicas: 2 };
  const person = { name: "person", priority: 1, replicas: { min: 0, max: 9 }, target, run: {} };
  return [
    { name: "by-hand", actuator: "far", capacity: 20, workloads: [person] },
    pushed("orders", "orders", {}),
    pushed("watched", "watched", { mode: "shadow" }),
  ];
}

beforeAll(async () => {
  const listen = "127.0.0.1:0";
  const readings = await startCollector({ listen, log, allowRefs: new Set(), allowExec: false });
  const far = await startActuatorSimulated({ listen, log, allowRefs: new Set(), settings: {}, stateDir: folder });
  const store = memoryStore();
  const actuators = new Map([["far", far.address]]);
  const parts = { listen, log, actuators, collectors: [readings.address], pools: pools() };
  // news of pools come late to the second one
  const late = { ...store, onPools: (changed: () => void) => store.onPools(() => setTimeout(changed, 300)) };
  engines = [await startEngine({ ...parts, store }), await startEngine({ ...parts, store: late })];
  scalers = engines.map(({ address }) => scalerClient(address));
  client = engineClient(engines[0]?.address ?? "");
  collector = collectorClient(readings.address);
  ends.push(readings.stop, far.stop, ...engines.map(({ stop }) => stop));
  ends.push(...scalers.map(({ close }) => close), client.close, collector.close);
});

afterAll(async () => {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const person = { pool: "by-hand", workload: "person" };
const orders = { pool: "orders", workload: "consumer" };
const watched = { pool: "watched", workload: "consumer" };

async function countOf(trigger: Record<string, string>, scaler = scalers[0]): Promise<number | string | undefined> {
  const answer = await scaler?.metrics(trigger);
  return answer && "metricValues" in answer ? answer.metricValues[0]?.metricValueFloat : answer?.code;
}

async function push(name: string, value: number): Promise<void> {
  await collector.push([{ name, value }], AbortSignal.timeout(5000));
}

/** Whenever something was pushed it is there for three seconds: longer than this test waits for what follows from it. */
async function becomes(trigger: Record<string, string>, name: string, value: number, count: number): Promise<void> {
  const asked = async () => {
    await push(name, value);
    return countOf(trigger);
  };
  await expect.poll(asked, { timeout: 10_000 }).toBe(count);
}

describe("KEDA follows an engine", () => {
  test("on every engine, whichever decides the pool, and through every change", async () => {
    for (const scaler of scalers) await expect.poll(() => countOf(person, scaler), { timeout: 10_000 }).toBe(2);
    await client.setFixed({ ...person, replicas: 5 });
    for (const scaler of scalers) await expect.poll(() => countOf(person, scaler), { timeout: 5000 }).toBe(5);
  });

  test("and is told at once when something is to run, and when nothing is", async () => {
    const streams = scalers.map((scaler) => scaler.followActive(person));
    const told = () => streams.map(({ messages }) => messages.map(({ result }) => result));
    await expect.poll(told, { timeout: 5000 }).toEqual([[true], [true]]);
    await client.setFixed({ ...person, replicas: 0 });
    await expect.poll(told, { timeout: 5000 }).toEqual([
      [true, false],
      [true, false],
    ]);
    await client.setFixed({ ...person, replicas: 3 });
    await expect.poll(told, { timeout: 5000 }).toEqual([
      [true, false, true],
      [true, false, true],
    ]);
    for (const stream of streams) stream.cancel();
  });

  test("in shadow mode it is told what would be ordered: nothing is ordered here", async () => {
    await becomes(watched, "watched", 80, 8);
    const status = await new Promise<{ desired?: number; proposed?: number } | undefined>((resolve) => {
      const stop = client.watchPool("watched", {
        onMessage: ({ workloads }) => {
          stop.close();
          resolve(workloads[0]);
        },
        onDown: () => undefined,
      });
    });
    expect(status).toMatchObject({ desired: 0, proposed: 8 });
  });

  test("is refused where nothing fresh is known, never told 0, and answered again afterwards", async () => {
    await becomes(orders, "orders", 40, 4);
    await expect.poll(() => countOf(orders), { timeout: 10_000 }).toBe("UNAVAILABLE");
    expect(await scalers[0]?.metrics(orders)).toMatchObject({
      details: expect.stringContaining('nothing was pushed under "orders" for 3 s'),
    });
    expect(await scalers[0]?.isActive(orders)).toMatchObject({ code: "UNAVAILABLE" });
    expect(await scalers[0]?.specs(orders)).toHaveProperty("metricSpecs");
    await becomes(orders, "orders", 60, 6);
  });

  test("and our own source reads what KEDA would", async () => {
    await becomes(watched, "watched", 30, 3);
    const spec = { source: "keda-external", address: engines[1]?.address ?? "", metadata: watched };
    const sample = await collector.read({ metric: "round", spec }, 5000);
    expect(sample.reading).toEqual({ kind: "value", value: 3 });
  });

  test("a pool that is not there is refused with those that are", async () => {
    expect(await scalers[1]?.metrics({ pool: "ordres", workload: "consumer" })).toMatchObject({
      code: "NOT_FOUND",
      details: expect.stringContaining("by-hand, orders, watched"),
    });
    expect(await scalers[1]?.isActive({})).toMatchObject({
      code: "INVALID_ARGUMENT",
      details: expect.stringContaining(
        "metadata.pool: is missing, must be the name of a pool; there are by-hand, orders",
      ),
    });
  });

  test("a pool that was just applied is not denied by an engine that has not heard of it yet", async () => {
    const workload = { name: "person", priority: 1, target: { kind: "fixed", replicas: 4 }, run: {} };
    const spec = { name: "new", actuator: "far", capacity: 5, workloads: [workload] };
    await client.applyPool({ specJson: JSON.stringify(spec) });
    const asked = () => countOf({ pool: "new", workload: "person" }, scalers[1]);
    expect(await asked()).not.toBe("NOT_FOUND");
    await expect.poll(asked, { timeout: 5000 }).toBe(4);
  });

  test("its streams end without an error when an engine stops, so that it soon comes back", async () => {
    const streams = [scalers[1]?.followActive(person), scalers[1]?.followSpecs(person)];
    await expect.poll(() => streams.map((stream) => stream?.messages.length), { timeout: 5000 }).toEqual([1, 1]);
    await engines[1]?.stop();
    await expect.poll(() => streams.map((stream) => stream?.ended), { timeout: 5000 }).toEqual(["OK", "OK"]);
  });
});
