import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countedStage as stage } from "../../../test/support/counted-stage.ts";

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("two workloads that are the same: one is followed, the other told as unknown, and says whose it is", async () => {
  const { actuator, spec, counts, has, lines } = stage();
  has("a", 3);
  actuator.open("pool", [spec(), spec({}, "double")]);
  actuator.apply("pool", [
    { run: spec(), desired: 3 },
    { run: spec({}, "double"), desired: 5 },
  ]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(counts()).toEqual([]);
  const observation = actuator.observe("pool");
  expect(observation.workloads).toMatchObject([{ workload: "w", ready: 3 }]);
  const why = "what its `run` names is scaled by w of pool pool already";
  expect(observation.unknown).toEqual([{ workload: "double", why }]);
  actuator.observe("pool");
  expect(lines.filter(({ msg }) => String(msg).includes("already"))).toHaveLength(1);
});

test("one that has another name now is followed on under it, its replicas counted once", async () => {
  const { actuator, spec, order, has, counts } = stage();
  has("a", 3);
  order(3);
  actuator.open("pool", [spec({}, "renamed")]);
  expect(actuator.observe("pool").workloads).toMatchObject([{ workload: "renamed", ready: 3, wanted: 3 }]);
  expect(actuator.observe("pool")).not.toHaveProperty("unknown");
  actuator.apply("pool", [{ run: spec({}, "renamed"), desired: 4 }]);
  await settle();
  expect(counts()).toEqual([4]);
});

test("two workloads that change places are both followed", async () => {
  const { actuator, spec, has } = stage();
  has("a", 1);
  has("b", 2);
  actuator.open("pool", [spec({ app: "a" }, "one"), spec({ app: "b" }, "two")]);
  actuator.open("pool", [spec({ app: "b" }, "one"), spec({ app: "a" }, "two")]);
  expect(actuator.observe("pool").workloads).toMatchObject([
    { workload: "one", ready: 2 },
    { workload: "two", ready: 1 },
  ]);
});

test("one of a pool that nobody watches any more is another pool's once that asks for it", async () => {
  const { actuator, spec, has, counts } = stage();
  has("a", 3);
  actuator.apply("pool", [{ run: spec(), desired: 3 }]);
  for (let seconds = 0; seconds < 20; seconds++) {
    actuator.observe("pool");
    await vi.advanceTimersByTimeAsync(1000);
  }
  actuator.open("other", [spec()]);
  expect(actuator.observe("other")).toMatchObject({ workloads: [], unknown: [{ workload: "w" }] });
  await vi.advanceTimersByTimeAsync(11_000);
  expect(actuator.observe("other").workloads).toMatchObject([{ workload: "w", ready: 3 }]);
  actuator.apply("other", [{ run: spec(), desired: 5 }]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(counts()).toEqual([5]);
  expect(actuator.observe("pool").workloads).toEqual([]);
});

test("one taken out of the pool is counted on and its count left to others; at the exit, too", async () => {
  const { actuator, order, has, counts } = stage();
  has("a", 1);
  order(5, { onExit: "scale-to-min" });
  await settle();
  actuator.open("pool", []);
  has("a", 2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(counts()).toEqual([5]);
  expect(actuator.observe("pool").workloads).toEqual([
    { workload: "w", ready: 2, starting: 0, stopping: 0, standby: 0, wanted: 2 },
  ]);
  await actuator.stop();
  expect(counts()).toEqual([5]);
});

test("one taken out of the pool is forgotten once nothing of it runs", async () => {
  const { actuator, order, has } = stage();
  has("a", 1);
  order(1);
  actuator.open("pool", []);
  has("a", 0);
  expect(actuator.observe("pool").workloads).toEqual([]);
  has("a", 3);
  expect(actuator.observe("pool").workloads).toEqual([]);
});

test("one taken out and put in again is brought to what is ordered", async () => {
  const { actuator, spec, order, has, counts } = stage();
  has("a", 1);
  order(5);
  await settle();
  actuator.open("pool", []);
  has("a", 2);
  actuator.open("pool", [spec()]);
  expect(order(5)).toBe("accepted");
  await settle();
  expect(counts()).toEqual([5, 5]);
});

test("a `run` that cannot be parsed is tried again, and the one before followed meanwhile", async () => {
  const { actuator, spec, order, observed, has, parses, counts, lines } = stage();
  has("a", 1);
  has("b", 7);
  order(1);
  parses(false);
  actuator.open("pool", [spec({ app: "b" })]);
  expect(observed()).toMatchObject({ ready: 1 });
  actuator.open("pool", [spec({ app: "b" })]);
  expect(lines.filter(({ msg }) => String(msg).includes("not valid"))).toHaveLength(1);
  parses(true);
  await vi.advanceTimersByTimeAsync(1000);
  actuator.observe("pool");
  expect(observed()).toMatchObject({ ready: 7 });
  await settle();
  expect(counts()).toEqual([1]);
});

test("one that was never valid is told as such, and followed once it is", async () => {
  const { actuator, spec, observed, has, parses, order } = stage();
  has("a", 1);
  parses(false);
  actuator.open("pool", [spec()]);
  expect(actuator.observe("pool").unknown).toEqual([{ workload: "w", why: "its `run` is not valid" }]);
  parses(true);
  expect(order(2)).toBe("accepted");
  await settle();
  expect(observed()).toMatchObject({ ready: 2 });
});
