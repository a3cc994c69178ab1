import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { replicaBench } from "../../../test/support/replica-bench.ts";
import { HostFailure } from "./host.ts";

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("orders", () => {
  test("are carried out, and what ended is removed", async () => {
    const { host, order, observed } = replicaBench();
    expect(await order(3)).toBe("accepted");
    expect(host.in("ready")).toHaveLength(3);
    expect(await order(3)).toBe("unchanged");
    await order(1);
    expect(observed()).toEqual({ workload: "w", desired: 1, ready: 1, starting: 0, stopping: 0, standby: 0 });
    expect(host.in("ready")).toEqual(["w-1"]);
    expect(host.in("ended")).toEqual([]);
  });

  test("another template that was only told when the pool was opened is taken over by the next order", async () => {
    const { host, actuator, spec, order } = replicaBench();
    await order(1);
    actuator.open("pool", [spec({ template: "second" })]);
    expect(await order(1, { template: "second" })).toBe("unchanged");
    expect(host.in("ready")).toEqual(["w-2"]);
  });

  test("nothing is stopped for another template that cannot be had", async () => {
    const { host, order, observed } = replicaBench();
    await order(1);
    host.failing.set("prepare", new HostFailure("image-missing", "no such image"));
    await order(1, { template: "second" });
    expect(host.in("ready")).toEqual(["w-1"]);
    expect(observed()).toMatchObject({ ready: 1, trouble: { kind: "image-missing" } });
  });

  test("are not carried out before the host has said what there is", async () => {
    const { host, order, told } = replicaBench();
    host.put("old", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
    host.known = false;
    await order(1);
    expect(host.calls).toEqual([]);
    host.known = true;
    await told();
    expect(host.in("ready")).toEqual(["old"]);
  });

  test("another template replaces one after the other", async () => {
    const { host, order } = replicaBench();
    await order(3);
    await order(3, { template: "second" });
    expect(host.in("ready")).toEqual(["w-4", "w-5", "w-6"]);
  });

  test("no more than the bound start at once; the rest is told as starting", async () => {
    const { host, actuator, spec, observed } = replicaBench();
    actuator.apply("pool", [{ run: spec({}), desired: 5 }]);
    expect(observed()).toMatchObject({ ready: 0, starting: 5 });
    await settle();
    expect(host.in("ready")).toHaveLength(5);
  });
});

describe("what an earlier life left", () => {
  test("is told and left alone until something is ordered", async () => {
    const { host, actuator, spec, order, observed, told } = replicaBench();
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

  test("is started where one is missing, rather than another made: its scheduler may be about to start it", async () => {
    const { host, actuator, spec, order, told } = replicaBench();
    host.put("old-1", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
    host.put("old-2", { pool: "pool", workload: "w", hash: '"first"', state: "created" });
    host.put("old-3", { pool: "pool", workload: "w", hash: '"other"', state: "created" });
    actuator.open("pool", [spec({})]);
    await told();
    await order(2);
    expect(host.calls.toSorted()).toEqual(["remove old-3", "start old-2"]);
    expect(host.in("ready")).toEqual(["old-1", "old-2"]);
    expect(actuator.observe("pool").peakReplicas).toBe(2);
  });

  test("counts as soon as its scheduler has started it after all", async () => {
    const { host, actuator, spec, order, observed, told } = replicaBench();
    host.put("old-1", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
    host.put("old-2", { pool: "pool", workload: "w", hash: '"first"', state: "created" });
    actuator.open("pool", [spec({})]);
    await told();
    host.become("old-2", "ready");
    await told();
    expect(observed()).toMatchObject({ ready: 2, standby: 0 });
    await order(2);
    expect(host.calls).toEqual([]);
    host.failing.set("stop", new HostFailure("scheduler-error", "busy"));
    await order(1);
    expect(observed()).toMatchObject({ ready: 1, stopping: 1 });
    expect(actuator.observe("pool").peakReplicas).toBe(2);
  });

  test("of workloads that nobody configures any more is told too", async () => {
    const { host, actuator, spec, told } = replicaBench();
    actuator.open("pool", [spec({})]);
    host.put("other-1", { pool: "pool", workload: "other", hash: "x", state: "ready" });
    await told();
    expect(actuator.observe("pool").workloads).toContainEqual(expect.objectContaining({ workload: "other", ready: 1 }));
  });

  test("is not told before the host has said what there is", async () => {
    const { host, actuator, spec, observed } = replicaBench();
    host.known = false;
    actuator.open("pool", [spec({})]);
    expect(observed()).toBeUndefined();
  });
});

describe("standby", () => {
  test("is frozen at its start, resumed before anything is made, and filled again", async () => {
    const { host, order, observed } = replicaBench();
    await order(1, { spares: 2 });
    expect(observed()).toMatchObject({ ready: 1, standby: 2 });
    expect(host.in("paused")).toEqual(["w-2", "w-3"]);
    const before = host.calls.length;
    await order(2, { spares: 2 });
    expect(host.calls[before]).toBe("resume w-2");
    expect(observed()).toMatchObject({ ready: 2, standby: 2 });
  });

  test("a frozen victim holds its slot until it is frozen", async () => {
    const { host, order, observed } = replicaBench();
    await order(2, { spares: 2, pausable: true });
    host.failing.set("pause", new HostFailure("scheduler-error", "busy"));
    await order(1, { spares: 2, pausable: true });
    expect(observed()).toMatchObject({ ready: 1, stopping: 1, standby: 0 });
    host.failing.clear();
    await vi.advanceTimersByTimeAsync(252);
    expect(observed()).toMatchObject({ ready: 1, stopping: 0, standby: 1 }); // another one, as a slot was waited for
    expect(host.calls).toContain("stop w-2");
  });

  test("one that cannot be frozen takes a slot until it has ended", async () => {
    const { host, actuator, order, observed } = replicaBench();
    host.failing.set("pause", new HostFailure("scheduler-error", "no freezer"));
    host.failing.set("stop", new HostFailure("scheduler-error", "busy"));
    await order(1, { spares: 1 });
    expect(observed()).toMatchObject({ ready: 1, stopping: 1, standby: 0 });
    expect(actuator.observe("pool").peakReplicas).toBe(2);
  });
});

test("the peak is of one instant: what one look finds ended is not counted with what it finds started", async () => {
  const { host, actuator, spec, told } = replicaBench();
  host.put("w-old", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
  host.put("other-old", { pool: "pool", workload: "other", hash: "x", state: "ready" });
  actuator.open("pool", [spec({})]);
  const peaks: number[] = [];
  actuator.onChange((pool) => void peaks.push(actuator.observe(pool).peakReplicas));
  await told();
  host.vanish("other-old");
  host.put("w-new", { pool: "pool", workload: "w", hash: '"first"', state: "ready" });
  await told();
  expect(Math.max(...peaks)).toBe(2);
});

test("a start that waited for its turn counts from the moment it begins", async () => {
  const { host, actuator, spec, order, told } = replicaBench();
  let begin: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    begin = resolve;
  });
  host.holding.set("start", first);
  actuator.apply("pool", [{ run: { ...spec({}), workload: "other" }, desired: 2 }]); // as many as may start at once
  await order(1);
  await told();
  expect(actuator.observe("pool").peakReplicas).toBe(2);
  host.holding.set("make", new Promise(() => undefined));
  begin();
  await settle();
  await told();
  expect(actuator.observe("pool").peakReplicas).toBe(3);
});

describe("the end", () => {
  test("leaves what outlives the actuator", async () => {
    const { host, actuator, order } = replicaBench();
    await order(2);
    await actuator.stop();
    expect(host.in("ready")).toHaveLength(2);
  });

  test("of many workloads at once leaves nothing of any, also of those whose turn comes last", async () => {
    const { host, actuator, spec } = replicaBench(false);
    const orders = ["a", "b", "c"].map((workload) => ({ run: { ...spec({}), workload }, desired: 4 }));
    actuator.apply("pool", orders);
    await settle();
    expect(host.in("ready")).toHaveLength(12);
    const stopped = actuator.stop();
    await vi.advanceTimersByTimeAsync(3000);
    await stopped;
    expect(host.replicas("pool")).toEqual([]);
  });

  test("begins nothing any more, also where much is still waiting for its turn", async () => {
    const { host, actuator, spec } = replicaBench();
    actuator.apply("pool", [{ run: spec({}), desired: 10 }]);
    await actuator.stop();
    const made = host.calls.filter((call) => call.startsWith("make")).length;
    await vi.advanceTimersByTimeAsync(1000);
    expect(host.calls.filter((call) => call.startsWith("make"))).toHaveLength(made);
  });

  test("ends what cannot outlive it, also what is being started", async () => {
    const { host, actuator, spec, order } = replicaBench(false);
    await order(1);
    actuator.apply("pool", [{ run: spec({}), desired: 4 }]);
    const stopped = actuator.stop();
    await settle();
    await stopped;
    expect([...host.in("ready"), ...host.in("created")]).toEqual([]);
  });
});
