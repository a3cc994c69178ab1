import { expect, test } from "vitest";
import type { Pause } from "../../shared/model/pool.ts";
import { observed, sampleOf } from "../../test/support/pool-builders.ts";
import { Orders } from "./orders.ts";
import { factsOf } from "./pool-facts.ts";

const observation = { pool: "pool", workloads: [observed("a", 3)], sentAtMs: 0, peakReplicas: 3 };
const silent = { fixedOf: () => undefined, externalOf: () => undefined, pausesOf: () => [] };

test("holds what is known and nothing that is not", () => {
  const nothing = { samples: new Map(), setpoints: new Map(), records: silent };
  expect(factsOf(observation, nothing, new Orders("pool", []), 0).get("a")).toEqual({
    observed: observed("a", 3),
    unseen: [],
  });
  const sample = { ...sampleOf(7, 0), source: "s" };
  const setpoint = { ...sampleOf(70, 0), source: "s" };
  const records = {
    fixedOf: () => ({ replicas: 0, revision: 1n }),
    externalOf: () => ({ replicas: 0, owner: "x", remainingMs: 1 }),
    pausesOf: () => [],
  };
  const known = { samples: new Map([["a", sample]]), setpoints: new Map([["a", setpoint]]), records };
  expect(factsOf(observation, known, new Orders("pool", []), 0).get("a")).toMatchObject({
    ...{ sample, setpoint, fixed: 0, external: 0 },
  });
});

test.each<[Pause[], Pause | undefined]>([
  [[], undefined],
  [["up"], "up"],
  [["down", "down"], "down"],
  [["up", "down"], "both"],
  [["both", "up"], "both"],
])("pauses %j add up to %s", (directions, union) => {
  const pauses = directions.map((direction) => ({ direction, owner: direction, wholePool: false }));
  const records = { ...silent, pausesOf: () => pauses };
  const known = { samples: new Map(), setpoints: new Map(), records };
  expect(factsOf(observation, known, new Orders("pool", []), 0).get("a")?.pause).toBe(union);
});
