import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { randomFrom } from "../../shared/random.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { SimulatedScheduler } from "./simulated-scheduler.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage({ capacity = 100 } = {}) {
  const scheduler = new SimulatedScheduler({ capacity, random: randomFrom(1) });
  const host = new SimulatedHost(scheduler, new Set());
  const capabilities = { replicasOutliveActuator: false, locksWhileScaling: false, standby: [], victimChoice: [] };
  const { log } = keptLog();
  const actuator = replicaActuator({ kind: "simulated", version: "1.0.0", capabilities, host, log });
  const order = (desired: number, run: JsonObject = {}) =>
    actuator.apply("pool", [{ run: { workload: "w", run, hash: JSON.stringify(run) }, desired }]);
  const observed = () => actuator.observe("pool").workloads[0];
  return { scheduler, host, actuator, order, observed };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("a scheduler that is cut off", () => {
  test("is told as such with the last counts known; what was ordered is carried out afterwards", async () => {
    const { host, scheduler, actuator, order, observed } = stage();
    order(2);
    await pass(800);
    host.goDown("cut off");
    scheduler.end("pool/w#1", "host");
    order(3);
    await pass(5000);
    expect(actuator.observe("pool")).toMatchObject({
      unreachable: "cut off",
      workloads: [{ desired: 3, ready: 2, starting: 1 }],
    });
    expect(scheduler.list()).toHaveLength(2);
    host.comeUp();
    await pass(800);
    expect(observed()).toMatchObject({ desired: 3, ready: 3 });
    expect(actuator.observe("pool")).not.toHaveProperty("unreachable");
  });

  test("in the middle of a scale comes to the exact count, also where answers were lost", async () => {
    const { host, scheduler, order, observed } = stage();
    order(5);
    await pass(400);
    host.goDown("cut off");
    await pass(1000);
    expect(observed()).toMatchObject({ ready: 0 });
    host.comeUp();
    await pass(5000);
    expect(observed()).toEqual({ workload: "w", desired: 5, ready: 5, starting: 0, stopping: 0, standby: 0 });
    expect(scheduler.list()).toHaveLength(5);
  });
});

test("where there is no room the reason is told, and it is used once there is some", async () => {
  const { scheduler, actuator, order, observed } = stage({ capacity: 3 });
  order(3);
  await pass(800);
  const other = { workload: "other", run: {}, hash: "other" };
  actuator.apply("pool", [{ run: other, desired: 1 }]);
  await pass(10);
  expect(actuator.observe("pool").workloads[1]).toMatchObject({
    ready: 0,
    trouble: { kind: "no-capacity", detail: "the simulated scheduler runs at most 3 replicas, and 3 are there" },
  });
  order(2);
  await pass(5000);
  expect(observed()).toMatchObject({ ready: 2 });
  expect(actuator.observe("pool").workloads[1]).toMatchObject({ ready: 1 });
  expect(scheduler.list()).toHaveLength(3);
});

test("starts that fail are tried again until all run", async () => {
  const { order, observed } = stage();
  order(10, { failure: 0.5 });
  await pass(60_000);
  expect(observed()).toMatchObject({ ready: 10, starting: 0, stopping: 0 });
});

test("one that somebody else freezes is resumed, and that is told", async () => {
  const { scheduler, order, observed } = stage();
  order(1);
  await pass(800);
  scheduler.pause("pool/w#1");
  await pass(1);
  expect(observed()).toMatchObject({ ready: 1, notices: [expect.stringContaining("somebody else paused")] });
});

test("one that somebody else makes and starts a moment later is found when it runs", async () => {
  const { scheduler, host, order, observed } = stage();
  order(1, { foreign: "adopt" });
  await pass(800);
  const parsed = host.parse({});
  if (!parsed.ok) throw new Error("the run is not valid");
  scheduler.make({
    name: "by-hand",
    pool: "pool",
    workload: "w",
    hash: host.templateHash({}),
    run: parsed.value,
    standby: false,
  });
  await pass(2000);
  void scheduler.start("by-hand");
  await pass(801);
  expect(observed()).toMatchObject({ desired: 2, ready: 2, adopted: true });
});

test("one that somebody else makes and never starts is removed", async () => {
  const { scheduler, host, order } = stage();
  order(1);
  await pass(800);
  const parsed = host.parse({});
  if (!parsed.ok) throw new Error("the run is not valid");
  scheduler.make({ name: "by-hand", pool: "pool", workload: "w", hash: "h", run: parsed.value, standby: false });
  await pass(15_000);
  expect(scheduler.list().map(({ name }) => name)).toEqual(["pool/w#1"]);
});

test("a replica that ends by itself while it is held ready is made again after a back-off", async () => {
  const { scheduler, order, observed } = stage();
  order(0, { standby: { mode: "paused", replicas: 1 } });
  await pass(1000);
  expect(observed()).toMatchObject({ standby: 1 });
  scheduler.end("pool/w#1", "itself");
  await pass(1);
  expect(observed()).toMatchObject({
    standby: 0,
    trouble: { kind: "crash-looping", detail: "ended by itself with exit code 1" },
  });
  await pass(48);
  expect(scheduler.list()).toEqual([]);
  await pass(1000);
  expect(observed()).toMatchObject({ standby: 1 });
});

test("nothing is left when the actuator stops, however long its starts and stops take", async () => {
  const { scheduler, actuator, order } = stage();
  order(3, { start: "1h", stop: "1h" });
  await pass(100);
  const stopped = actuator.stop();
  await pass(2000);
  await stopped;
  await pass(1);
  expect(scheduler.list()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
