import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keptLog } from "../../../test/support/kept-log.ts";
import { ReplicaHostDouble } from "../../../test/support/replica-host-double.ts";
import type { RunSpec } from "../../model/command.ts";
import type { JsonObject } from "../../model/json.ts";
import type { WorkloadObservation } from "../../model/observation.ts";
import { HostFailure } from "./host.ts";
import { replicaActuator } from "./replica-actuator.ts";

function stage(outlives = true) {
  const host = new ReplicaHostDouble();
  const { log, lines } = keptLog();
  const capabilities = { replicasOutliveActuator: outlives, locksWhileScaling: false, standby: [], victimChoice: [] };
  const actuator = replicaActuator({ kind: "double", version: "1.0.0", capabilities, host, log });
  const spec = (run: JsonObject): RunSpec => ({ workload: "w", run, hash: JSON.stringify(run) });
  const order = async (desired: number, run: JsonObject = {}) => {
    const [outcome] = actuator.apply("pool", [{ run: spec(run), desired }]);
    await settle();
    return outcome?.kind;
  };
  const observed = (): WorkloadObservation | undefined => actuator.observe("pool").workloads[0];
  const told = async () => {
    host.tell();
    await settle();
  };
  return { host, actuator, spec, order, observed, told, lines };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("orders", () => {
  test("are carried out, and what ended is removed", async () => {
    const { host, order, observed } = stage();
    expect(await order(3)).toBe("accepted");
    expect(host.in("ready")).toHaveLength(3);
    expect(await order(3)).toBe("unchanged");
    await order(1);
    expect(observed()).toEqual({ workload: "w", desired: 1, ready: 1, starting: 0, stopping: 0, standby: 0 });
    expect(host.in("ready")).toEqual(["w-1"]);
    expect(host.in("ended")).toEqual([]);
  });

  test("another template replaces one after the other", async () => {
    const { host, order } = stage();
    await order(3);
    await order(3, { template: "second" });
    expect(host.in("ready")).toEqual(["w-4", "w-5", "w-6"]);
  });

  test("no more than the bound start at once; the rest is told as starting", async () => {
    const { host, actuator, spec, observed } = stage();
    actuator.apply("pool", [{ run: spec({}), desired: 5 }]);
    expect(observed()).toMatchObject({ ready: 0, starting: 5 });
    await settle();
    expect(host.in("ready")).toHaveLength(5);
  });
});

describe("what an earlier life left", () => {
  test("is told and left alone until something is ordered", async () => {
    const { host, actuator, spec, order, observed, told } = stage();
    host.put("old-1", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
    host.put("old-2", { pool: "pool", workload: "w", hash: '"first"', state: "created" });
    host.put("old-3", { pool: "pool", workload: "w", hash: '"first"', state: "ended" });
    actuator.open("pool", [spec({})]);
    await told();
    expect(host.calls).toEqual([]);
    expect(observed()).toEqual({ workload: "w", ready: 1, starting: 0, stopping: 0, standby: 1 });
    await order(2);
    expect(observed()).toMatchObject({ ready: 2, standby: 0 });
    expect(host.in("ready")).toContain("old-1");
    expect(host.in("ended")).toEqual([]);
    expect(observed()).not.toHaveProperty("notices");
  });

  test("of workloads that nobody configures any more is told too", async () => {
    const { host, actuator, spec, told } = stage();
    actuator.open("pool", [spec({})]);
    host.put("other-1", { pool: "pool", workload: "other", hash: "x", state: "ready" });
    await told();
    expect(actuator.observe("pool").workloads).toContainEqual(expect.objectContaining({ workload: "other", ready: 1 }));
  });

  test("is not told before the host has said what there is", async () => {
    const { host, actuator, spec, observed } = stage();
    host.known = false;
    actuator.open("pool", [spec({})]);
    expect(observed()).toBeUndefined();
  });
});

describe("a replica that ends", () => {
  test("by itself comes back after a back-off that doubles, and the reason is told", async () => {
    const { host, order, observed, told } = stage();
    await order(1);
    host.become("w-1", "ended", { detail: "exit code 1", by: "itself" });
    await told();
    expect(observed()).toMatchObject({
      ready: 0,
      starting: 0,
      trouble: { kind: "crash-looping", detail: "ended by itself with exit code 1", retryInMs: expect.any(Number) },
    });
    await vi.advanceTimersByTimeAsync(102);
    expect(host.in("ready")).toEqual(["w-2"]);
    expect(observed()).not.toHaveProperty("trouble");
    host.become("w-2", "ended", { detail: "exit code 1", by: "itself" });
    await told();
    await vi.advanceTimersByTimeAsync(99);
    expect(host.in("ready")).toEqual([]);
    await vi.advanceTimersByTimeAsync(103);
    expect(host.in("ready")).toEqual(["w-3"]);
    expect(observed()).toMatchObject({ ready: 1, trouble: { kind: "crash-looping" } });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(observed()).not.toHaveProperty("trouble");
  });

  test("with its host comes back at once", async () => {
    const { host, order, observed, told } = stage();
    await order(2);
    for (const name of host.in("ready")) host.become(name, "ended", { detail: "exit code 255", by: "host" });
    await told();
    expect(observed()).toMatchObject({ ready: 2 });
    expect(observed()).not.toHaveProperty("trouble");
  });

  test("by somebody else's hand comes back at once, or not where that is adopted", async () => {
    for (const [foreign, ready] of [
      ["correct", 2],
      ["adopt", 1],
    ] as const) {
      const { host, order, observed, told } = stage();
      await order(2, { foreign });
      host.vanish("w-2");
      await told();
      expect(observed()).toMatchObject({ desired: ready, ready });
      expect(observed()?.notices?.[0]).toMatch(/^somebody else ended replica w-2/);
    }
  });
});

describe("what somebody else does", () => {
  test("one more is stopped, or counted where that is adopted", async () => {
    for (const [foreign, ready] of [
      ["correct", 1],
      ["adopt", 2],
    ] as const) {
      const { host, order, observed, told } = stage();
      await order(1, { foreign });
      host.put("theirs", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
      await told();
      expect(observed()).toMatchObject({ desired: ready, ready });
    }
  });

  test("a replica that is paused goes on", async () => {
    const { host, order, observed, told } = stage();
    await order(1);
    host.become("w-1", "paused");
    await told();
    expect(host.in("ready")).toEqual(["w-1"]);
    expect(observed()?.notices).toEqual(["somebody else paused replica w-1; it is resumed"]);
  });
});

describe("a host that fails", () => {
  test("at a start: tried again after a back-off, the half made is removed", async () => {
    const { host, order, observed } = stage();
    host.failing.set("start", new HostFailure("no-capacity", "no space left on device"));
    await order(2);
    expect(observed()).toMatchObject({ ready: 0, trouble: { kind: "no-capacity" } });
    expect(host.in("created")).toEqual([]);
    const before = host.calls.filter((call) => call.startsWith("make")).length;
    expect(before).toBe(2);
    host.failing.clear();
    await vi.advanceTimersByTimeAsync(102);
    expect(observed()).toMatchObject({ ready: 2 });
  });

  test("to prepare: nothing is made, and it is tried again", async () => {
    const { host, order, observed } = stage();
    host.failing.set("prepare", new HostFailure("image-missing", "no such image"));
    await order(2);
    expect(observed()).toMatchObject({ trouble: { kind: "image-missing", detail: "no such image (2 replicas)" } });
    expect(host.calls).toEqual(["prepare"]);
    host.failing.clear();
    await vi.advanceTimersByTimeAsync(102);
    expect(observed()).toMatchObject({ ready: 2 });
  });

  test("at a stop: it holds its slot and is tried again", async () => {
    const { host, order, observed } = stage();
    await order(1);
    host.failing.set("stop", new HostFailure("scheduler-error", "server error"));
    await order(0);
    expect(observed()).toMatchObject({ ready: 0, stopping: 1 });
    host.failing.clear();
    await vi.advanceTimersByTimeAsync(252);
    expect(observed()).toMatchObject({ stopping: 0 });
    expect(host.in("ready")).toEqual([]);
  });

  test("by being away: nothing is tried, nothing counts as failed, and it goes on when it is back", async () => {
    const { host, actuator, order, observed, told } = stage();
    await order(2);
    host.away = "connection refused";
    await told();
    const before = host.calls.length;
    await order(4);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(host.calls).toHaveLength(before);
    expect(actuator.observe("pool").unreachable).toBe("connection refused");
    expect(observed()).toMatchObject({ desired: 4, ready: 2 });
    host.away = undefined;
    await told();
    expect(observed()).toMatchObject({ ready: 4 });
    expect(observed()).not.toHaveProperty("trouble");
  });
});

describe("standby", () => {
  test("is frozen at its start, resumed before anything is made, and filled again", async () => {
    const { host, order, observed } = stage();
    await order(1, { spares: 2 });
    expect(observed()).toMatchObject({ ready: 1, standby: 2 });
    expect(host.in("paused")).toEqual(["w-2", "w-3"]);
    const before = host.calls.length;
    await order(2, { spares: 2 });
    expect(host.calls[before]).toBe("resume w-2");
    expect(observed()).toMatchObject({ ready: 2, standby: 2 });
  });

  test("a frozen victim holds its slot until it is frozen", async () => {
    const { host, order, observed } = stage();
    await order(2, { spares: 2, pausable: true });
    host.failing.set("pause", new HostFailure("scheduler-error", "busy"));
    await order(1, { spares: 2, pausable: true });
    expect(observed()).toMatchObject({ ready: 1, stopping: 1, standby: 0 });
    host.failing.clear();
    await vi.advanceTimersByTimeAsync(252);
    expect(observed()).toMatchObject({ ready: 1, stopping: 0, standby: 1 });
  });
});

describe("the end", () => {
  test("leaves what outlives the actuator", async () => {
    const { host, actuator, order } = stage();
    await order(2);
    await actuator.stop();
    expect(host.in("ready")).toHaveLength(2);
  });

  test("ends what cannot outlive it, also what is being started", async () => {
    const { host, actuator, spec, order } = stage(false);
    await order(1);
    actuator.apply("pool", [{ run: spec({}), desired: 4 }]);
    const stopped = actuator.stop();
    await settle();
    await stopped;
    expect([...host.in("ready"), ...host.in("created")]).toEqual([]);
  });
});
