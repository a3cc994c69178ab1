import { describe, expect, test } from "vitest";
import { facts, observed, pool, workload } from "../../../test/support/pool-builders.ts";
import { replicasAlone, resourceUse } from "./resources.ts";

describe("the use of a pool's resources", () => {
  const spec = pool(
    [
      workload("a", { resources: { replicas: 1, cpu: 500, memory: 4 } }),
      workload("b", { resources: { replicas: 1, cpu: 1000, memory: 0 } }),
    ],
    { capacity: { memory: 64, cpu: 8000, replicas: 12 }, reserve: { cpu: 2000 } },
  );

  test("counts ready, starting and stopping replicas in every dimension, replicas first", () => {
    const known = new Map([
      ["a", facts(observed("a", 2, { starting: 1, stopping: 3, desired: 9 }))],
      ["b", facts(observed("b", 1))],
    ]);
    // 6 of a and 1 of b
    expect(resourceUse(spec, known)).toEqual([
      { name: "replicas", capacity: 12, taken: 7, reserve: 0 },
      { name: "cpu", capacity: 8000, taken: 4000, reserve: 2000 },
      { name: "memory", capacity: 64, taken: 24, reserve: 0 },
    ]);
  });

  test("knows nothing but the replicas of a workload that is not configured any more", () => {
    expect(resourceUse(spec, new Map([["old", facts(observed("old", 3))]])).map(({ taken }) => taken)).toEqual([
      3, 0, 0,
    ]);
  });
});

test.each([
  // 8000 / 500 = 16, 9 / 2 = 4
  [{ cpu: 8000, memory: 9 }, { cpu: 500, memory: 2 }, 4],
  [{ cpu: 8000, memory: 9 }, { cpu: 500, memory: 0 }, 16],
  [{ replicas: 10 }, { replicas: 1 }, 10],
  [{ cpu: 8000 }, { replicas: 1 }, Number.MAX_SAFE_INTEGER],
])("a capacity of %j holds of replicas of %j alone %i", (capacity, resources, replicas) => {
  expect(replicasAlone(capacity, resources)).toBe(replicas);
});
