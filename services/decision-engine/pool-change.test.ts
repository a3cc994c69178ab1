import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolRecord } from "../../shared/state/store.ts";
import { leavingCounts, putOf, removalOf, specOf } from "./pool-change.ts";

const workload = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  priority: 1,
  replicas: { min: 2, max: 9 },
  target: { kind: "fixed", replicas: 4 },
  run: { image: name },
  ...more,
});

const record = (onRemove: string, workloads: readonly JsonObject[], more: Partial<PoolRecord> = {}): PoolRecord => ({
  name: "demo",
  spec: { name: "demo", actuator: "sim", capacity: 10, onRemove, workloads },
  ...{ revision: 3n, origin: "api", leaving: [], removed: false },
  ...more,
});

const wanted = (onRemove: string, ...names: string[]) => {
  const { name, spec, origin } = record(
    onRemove,
    names.map((one) => workload(one)),
  );
  return { name, spec, origin };
};

const two = [workload("a"), workload("b", { resources: { cpu: 2 } })];

describe("a workload that is taken out of its pool", () => {
  test.each([
    ["scale-to-zero", 0],
    ["scale-to-min", 2],
  ])("is brought down as the configuration said that had it: %s", (onRemove, count) => {
    const next = putOf(record(onRemove, two), wanted("leave", "a"));
    expect(leavingCounts(next)).toEqual(new Map([["b", count]]));
    expect(specOf(next)?.workloads).toMatchObject([
      { name: "a", target: { kind: "fixed", replicas: 4 } },
      { name: "b", replicas: { min: count, max: count }, resources: { cpu: 2000 }, run: { image: "b" } },
    ]);
  });

  test("is left where nothing else was said, and in a pool that commands nothing", () => {
    expect(putOf(record("leave", two), wanted("leave", "a")).leaving).toEqual([]);
    const shadow = record("scale-to-zero", two);
    const next = putOf({ ...shadow, spec: { ...shadow.spec, mode: "shadow" } }, wanted("leave", "a"));
    expect(next.leaving).toEqual([]);
  });

  test("that is still leaving when the next change comes goes on leaving; one that comes back stays", () => {
    const first = { ...putOf(record("scale-to-zero", two), wanted("scale-to-zero", "a")), revision: 4n };
    const second = putOf(first, wanted("leave", "c"));
    expect([...leavingCounts(second).keys()]).toEqual(["b", "a"]);
    expect([...leavingCounts(putOf({ ...second, revision: 5n }, wanted("leave", "a", "b"))).keys()]).toEqual([]);
  });

  test("takes from nobody while it leaves", () => {
    const next = specOf(putOf(record("scale-to-min", two), wanted("leave", "a")));
    const priorities = next?.workloads.map(({ priority }) => priority) ?? [];
    expect(priorities[1]).toBeGreaterThan(priorities[0] ?? 0);
  });
});

test("a pool does not go to another actuator: its replicas would be left behind", () => {
  const { name, spec, origin } = record("leave", two);
  const moved = { name, origin, spec: { ...spec, actuator: "docker" } };
  expect(() => putOf(record("leave", two), moved)).toThrow(/pool demo is on actuator sim, .* remove it first/);
});

test("a pool that commands nothing from now on brings nothing down", () => {
  const next = { ...putOf(record("scale-to-zero", two), wanted("leave", "a")), revision: 4n };
  const { spec, ...rest } = wanted("leave", "a");
  expect(putOf(next, { ...rest, spec: { ...spec, mode: "shadow" } }).leaving).toEqual([]);
});

describe("a pool that nobody wants any more", () => {
  test("has only what is leaving to decide", () => {
    const next = removalOf(record("scale-to-zero", [workload("a"), workload("b")]));
    expect(next.removed).toBe(true);
    expect(specOf(next)?.workloads.map(({ name, replicas }) => [name, replicas.min])).toEqual([
      ["a", 0],
      ["b", 0],
    ]);
  });

  test("has nothing to decide where its workloads are left", () => {
    expect(removalOf(record("leave", two))).toMatchObject({ removed: true, leaving: [] });
  });

  test("can be wanted again before it is gone", () => {
    const removed = { ...removalOf(record("scale-to-zero", two)), revision: 4n };
    const again = putOf(removed, wanted("leave", "a"));
    expect(again.removed).toBe(false);
    expect([...leavingCounts(again).keys()]).toEqual(["b"]);
  });
});

test("what an engine of another version wrote is not understood, and is told from an empty pool", () => {
  const { spec, ...rest } = record("leave", two);
  expect(specOf({ ...rest, spec: { ...spec, shape: "new" } })).toBeUndefined();
});
