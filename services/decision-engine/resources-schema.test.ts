import { describe, expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import { amountText, capacitySchema, reserveSchema, resourcesSchema } from "./resources-schema.ts";
import { poolSchema } from "./schema.ts";

const gi = 1024 ** 3;

describe("amounts", () => {
  test.each([
    // thousandths of a core
    [{ cpu: 0.5 }, { cpu: 500 }],
    [{ cpu: "500m" }, { cpu: 500 }],
    [{ cpu: "1.5" }, { cpu: 1500 }],
    [{ cpu: 1.001 }, { cpu: 1001 }],
    [{ cpu: 0 }, { cpu: 0 }],
    // bytes
    [{ memory: 1000 }, { memory: 1000 }],
    [{ memory: "256Mi" }, { memory: gi / 4 }],
    [{ memory: "1.5Gi" }, { memory: 1.5 * gi }],
    [{ memory: "500M" }, { memory: 500_000_000 }],
    [{ memory: "2k" }, { memory: 2000 }],
    // others as they are
    [{ gpu: 2 }, { gpu: 2 }],
    [{}, {}],
  ])("%j are %j", (written, amounts) => {
    expect(check(resourcesSchema, written)).toEqual({ ok: true, value: amounts });
  });

  test.each([
    [{ cpu: "half" }, "cpu", 'is "half", must be cores such as 0.5, 2 or "500m"'],
    [{ cpu: -1 }, "cpu", "is -1, must not be negative"],
    [{ cpu: 0.0005 }, "cpu", "is 0.0005, must be whole thousandths of a core"],
    [{ cpu: "0.5m" }, "cpu", 'is "0.5m", must be whole thousandths of a core'],
    [{ memory: "16GB" }, "memory", 'is "16GB", must be an amount such as "256Mi", "1.5Gi" or "500M"'],
    [{ memory: "9Pi" }, "memory", 'is "9Pi", must be less, nothing is as large'],
    [{ gpu: 0.5 }, "gpu", "is 0.5, must be a whole number; only cpu and memory have units"],
    [{ mem: "1Gi" }, "mem", 'is "1Gi", must be a whole number; only cpu and memory have units'],
  ])("%j are refused", (written, path, problem) => {
    expect(check(resourcesSchema, written)).toEqual({ ok: false, faults: [{ path, problem }] });
  });

  test.each([
    ["cpu", 1500, "1.5"],
    ["memory", 16 * gi, "16Gi"],
    ["memory", gi / 4, "256Mi"],
    ["memory", 0, "0"],
    ["gpu", 2, "2"],
  ])("of %s, %i, are written %s", (name, amount, text) => {
    expect(amountText(name, amount)).toBe(text);
  });
});

describe("a capacity", () => {
  test("is a number of replicas, or amounts by dimension", () => {
    expect(check(capacitySchema, 10)).toEqual({ ok: true, value: { replicas: 10 } });
    expect(check(capacitySchema, { cpu: 8, memory: "16Gi", replicas: 40, gpu: 2 })).toEqual({
      ok: true,
      value: { cpu: 8000, memory: 16 * gi, replicas: 40, gpu: 2 },
    });
  });

  test.each([
    ["ten", "", 'is "ten", must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }'],
    [0, "", "is 0, must be at least 1"],
    [{}, "", "is a map, must limit something, such as replicas or cpu"],
    [{ cpu: 8, gpu: 0 }, "gpu", "is 0, must be more than 0"],
  ])("%j is refused", (written, path, problem) => {
    expect(check(capacitySchema, written)).toEqual({ ok: false, faults: [{ path, problem }] });
  });
});

test("a reserve is a number of replicas, or amounts by dimension", () => {
  expect(check(reserveSchema, 2)).toEqual({ ok: true, value: { replicas: 2 } });
  expect(check(reserveSchema, { cpu: "500m" })).toEqual({ ok: true, value: { cpu: 500 } });
});

describe("a pool with dimensions", () => {
  const web = {
    name: "web",
    priority: 1,
    target: { kind: "external" },
    resources: { cpu: 0.5, memory: "1Gi" },
    run: {},
  };
  const sized = { name: "sized", actuator: "here", capacity: { cpu: 8, memory: "6Gi" }, workloads: [web] };

  test("and what a replica takes are whole amounts", () => {
    expect(check(poolSchema, { ...sized, reserve: { cpu: 1 }, surge: 2 })).toMatchObject({
      ok: true,
      value: {
        ...{ capacity: { cpu: 8000, memory: 6 * gi }, reserve: { cpu: 1000 }, surge: 2 },
        workloads: [{ resources: { cpu: 500, memory: gi, replicas: 1 }, replicas: { min: 0 }, weight: 1 }],
      },
    });
  });

  test.each([
    [{ cpu: 1 }, ".memory", "is missing, must say how much of the pool's memory a replica takes; 0 is allowed"],
    [
      { cpu: 1, memory: 0, cpus: 1 },
      ".cpus",
      'the pool does not limit "cpus"; did you mean "cpu"? it limits cpu, memory',
    ],
    [{ cpu: 1, memory: 0, replicas: 2 }, ".replicas", "a replica is always one replica; remove it"],
    [{ cpu: 9, memory: 0 }, ".cpu", "a replica takes 9, the pool has 8"],
    [{ cpu: 0, memory: 0 }, "", "a replica takes nothing of what the pool limits: cpu, memory"],
  ])("refuses a workload whose replicas take %j", (resources, path, problem) => {
    expect(check(poolSchema, { ...sized, workloads: [{ ...web, resources }] })).toEqual({
      ok: false,
      faults: [{ path: `workloads[0].resources${path}`, problem }],
    });
  });

  test("refuses a surge larger than the capacity", () => {
    const surging = (capacity: unknown, surge: number) =>
      check(poolSchema, { ...sized, capacity, surge, workloads: [{ ...web, resources: {} }] });
    expect(surging(4, 4).ok).toBe(true);
    expect(surging(4, 5)).toEqual({
      ok: false,
      faults: [{ path: "surge", problem: "5 is greater than the capacity, 4" }],
    });
  });

  test("refuses a reserve as large as the capacity, or of something else", () => {
    const refused = (reserve: unknown) => check(poolSchema, { ...sized, reserve });
    expect(refused({ cpu: 8 })).toMatchObject({
      faults: [{ path: "reserve", problem: "8 of cpu is not less than the capacity, 8" }],
    });
    expect(refused(2)).toMatchObject({
      faults: [{ path: "reserve", problem: 'the pool does not limit "replicas"; it limits cpu, memory' }],
    });
  });

  test.each([
    [0, "is 0, must be at least 0.001"],
    [1001, "is 1001, must be at most 1000"],
    ["much", 'is "much", must be a number'],
  ])("refuses a weight of %j", (weight, problem) => {
    expect(check(poolSchema, { ...sized, workloads: [{ ...web, weight }] })).toEqual({
      ok: false,
      faults: [{ path: "workloads[0].weight", problem }],
    });
  });
});
