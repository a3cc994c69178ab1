import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { configuredComparison } from "./configured-comparison.ts";
import { laws } from "./laws.ts";
import type { WorldOptions } from "./options.ts";

const folder = mkdtempSync(join(tmpdir(), "configured-"));
const config = join(folder, "pools.yaml");
const file = join(folder, "trace.csv");

const world: WorldOptions = {
  plant: "marathon",
  startDelay: 3000,
  failures: 0.1,
  serviceTime: 200,
  serviceDistribution: "constant",
  sampleEvery: 500,
  sampleDelay: 100,
  noise: 0,
  loss: 0,
  target: 25,
  min: 1,
  seed: 3,
};

writeFileSync(file, "t,rate\n2026-11-22T10:00:00Z,5\n2026-11-22T10:01:00Z,7\n");
writeFileSync(
  config,
  `actuators: { local: { kind: process } }
pools:
  - name: shop
    actuator: local
    capacity: 10
    mode: shadow
    workloads:
      - name: orders
        priority: 2
        metric: { source: scripted, values: [{ at: 0s, value: 1 }], every: 2s }
        target: { kind: proportional, perReplica: 5 }
        guards: { step: { up: 1 }, activation: { above: 3, minOn: 10s } }
        run: { command: [a] }
      - { name: rest, priority: 1, target: { kind: remainder }, run: { command: [a] } }
`,
);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const { runs, queues, conditions } = configuredComparison(
  { ...world, config, trace: [{ file }] },
  ["configured", "simple-queue"],
  () => 500,
);
const [asIs, simple] = runs.map(({ simulation }) => simulation);

test("a shadow pool is simulated as if it were active", () => {
  expect(asIs?.spec).toMatchObject({ name: "shop", mode: "active", capacity: { replicas: 10 } });
  expect(queues).toEqual(["orders"]);
});

test("the queue is read as often as the file says; the rest of the world is what the command line says", () => {
  const plant = asIs?.plants.get("orders");
  expect(plant?.replicas).toEqual({ startMs: 3000, stopMs: 2000, variation: 0.35, failRatio: 0.1 });
  expect(plant?.queue).toMatchObject({
    service: { meanMs: 200, distribution: "constant" },
    sampling: { everyMs: 2000, delayMs: 100 },
    target: 25, // the file gives a number per replica: the command line says what may wait
  });
  expect(asIs?.plants.get("rest")).not.toHaveProperty("queue");
});

test("schedules see the time of day of the trace", () => {
  expect(asIs).toMatchObject({ durationMs: 60_000, seed: 3, wallMs: Date.UTC(2026, 10, 22, 10) });
});

test("a law comes with its guards on steps and rates; what else guards the workload stays", () => {
  const activation = { above: 3, minOnMs: 10_000 };
  expect(asIs?.spec.workloads[0]?.guards).toEqual({ step: { up: 1 }, activation });
  expect(simple?.spec.workloads[0]).toMatchObject({ ...laws["simple-queue"](25), guards: { activation } });
  expect(simple?.spec.workloads[0]?.guards).not.toHaveProperty("step");
  expect(simple?.spec.workloads[1]).toEqual(asIs?.spec.workloads[1]);
});

test("people are told what arrives where, and under what conditions", () => {
  expect(conditions).toEqual([
    "A start takes 3 s, a stop 2 s, a message 200 ms (constant).",
    "10 % of the starts fail.",
    "What arrives at orders: trace.csv. 25 messages may wait.",
  ]);
});
