import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { replicaBench } from "../../../test/support/replica-bench.ts";
import { HostFailure } from "./host.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a replica that ends", () => {
  test("by itself comes back after a back-off that doubles, and the reason is told", async () => {
    const { host, order, observed, told } = replicaBench();
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

  test("and is not gone yet tells why only when it has ended", async () => {
    const { host, order, observed, told } = replicaBench();
    await order(1);
    host.become("w-1", "ending");
    await told();
    expect(observed()).toMatchObject({ ready: 0, stopping: 1 });
    host.become("w-1", "ended", { detail: "signal SIGKILL", by: "somebody" });
    await told();
    expect(observed()).toMatchObject({ ready: 1 });
    expect(observed()).not.toHaveProperty("trouble");
    expect(observed()?.notices?.[0]).toMatch(/^somebody else ended replica w-1/);
  });

  test("with its host comes back at once", async () => {
    const { host, order, observed, told } = replicaBench();
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
      const { host, order, observed, told } = replicaBench();
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
      const { host, order, observed, told } = replicaBench();
      await order(1, { foreign });
      host.put("theirs", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
      await told();
      expect(observed()).toMatchObject({ desired: ready, ready });
    }
  });

  test("is counted from what was ordered, not from what just now runs", async () => {
    const { host, order, observed, told } = replicaBench();
    await order(5, { foreign: "adopt" });
    for (const name of ["w-1", "w-2", "w-3"]) host.become(name, "ended", { detail: "exit code 1", by: "itself" });
    host.put("theirs", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
    await told();
    expect(observed()).toMatchObject({ desired: 6, ready: 3, adopted: true });
  });

  test("a replica that is paused goes on", async () => {
    const { host, order, observed, told } = replicaBench();
    await order(1);
    host.become("w-1", "paused");
    await told();
    expect(host.in("ready")).toEqual(["w-1"]);
    expect(observed()?.notices).toEqual(["somebody else paused replica w-1; it is resumed"]);
  });
});

describe("a host that fails", () => {
  test("at a start: tried again after a back-off, the half made is removed", async () => {
    const { host, order, observed } = replicaBench();
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
    const { host, order, observed } = replicaBench();
    host.failing.set("prepare", new HostFailure("image-missing", "no such image"));
    await order(2);
    expect(observed()).toMatchObject({ trouble: { kind: "image-missing", detail: "no such image (2 replicas)" } });
    expect(host.calls).toEqual(["prepare"]);
    host.failing.clear();
    await vi.advanceTimersByTimeAsync(102);
    expect(observed()).toMatchObject({ ready: 2 });
  });

  test("at a stop: it holds its slot and is tried again", async () => {
    const { host, order, observed } = replicaBench();
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
    const { host, actuator, order, observed, told } = replicaBench();
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
