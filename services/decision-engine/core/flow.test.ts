import { describe, expect, test } from "vitest";
import type { Resources } from "../../../shared/model/resources.ts";
import { facts, observed, pool, workload } from "../../../test/support/pool-builders.ts";
import { flow, lastOrdered, slotsTaken } from "./flow.ts";
import { layoutOf } from "./layout.ts";

const none = { workload: "a", ready: 0, starting: 0, stopping: 0, standby: 0 };

describe("slots that may be taken", () => {
  test.each([
    ["ready ones", observed("a", 3), [], 3],
    ["starting and stopping ones", observed("a", 3, { desired: 5, starting: 2, stopping: 4 }), [], 9],
    ["ordered ones that do not run: they may start at any time", observed("a", 1, { desired: 5 }), [], 5],
    ["running ones above the order: they are not gone yet", observed("a", 9, { desired: 5 }), [], 9],
    ["starting ones above the order too", observed("a", 3, { desired: 1, starting: 2 }), [], 5],
    ["running ones that nobody ordered", { ...none, ready: 2, starting: 1 }, [], 3],
    ["those the scheduler was told to run and has no room for", { ...none, ready: 7, wanted: 10 }, [], 10],
    ["those a rolling update starts beside them", { ...none, ready: 10, starting: 3, wanted: 10 }, [], 13],
    ["the order alone where there is one", observed("a", 3, { wanted: 9 }), [], 3],
    ["those of an order not yet seen", observed("a", 3), [5], 5],
    ["all until a smaller order is seen", observed("a", 9), [5], 9],
    ["each step up of orders not yet seen: 4 may still stop while 2 start", observed("a", 9), [5, 7], 11],
    ["a step down and up again twice over", observed("a", 4), [2, 4, 1, 3], 8],
    ["a repeated order once", observed("a", 3), [5, 5, 5], 5],
    ["stopping ones and the order that follows", observed("a", 5, { stopping: 4 }), [7], 11],
    ["none on standby", observed("a", 3, { standby: 4 }), [], 3],
  ])("count %s", (_, observation, unseen, slots) => {
    expect(slotsTaken(facts(observation, { unseen }))).toBe(slots);
  });
});

describe("what was ordered last", () => {
  test("is the newest order, seen or not, and what the scheduler is after where there was none", () => {
    expect(lastOrdered(facts(observed("a", 3), { unseen: [5, 4] }))).toBe(4);
    expect(lastOrdered(facts(observed("a", 3, { desired: 6 })))).toBe(6);
    expect(lastOrdered(facts(observed("a", 3, { desired: 6, wanted: 9 })))).toBe(6);
    expect(lastOrdered(facts({ ...none, ready: 2, starting: 1, stopping: 3 }))).toBe(3);
    expect(lastOrdered(facts({ ...none, ready: 10, starting: 3, wanted: 10 }))).toBe(10);
  });
});

interface Parts {
  readonly name: string;
  readonly ready: number;
  readonly allocated: number;
  readonly priority?: number;
  readonly observation?: Parameters<typeof observed>[2];
  readonly unseen?: readonly number[];
  readonly resources?: Resources;
}

/** What is ordered of streams, each of a priority of its own, first stream first, unless it says otherwise. */
function orders(
  parts: readonly Parts[],
  capacity: number | Resources,
  { reserve = {}, surge = 0 }: { readonly reserve?: Resources; readonly surge?: number } = {},
) {
  const workloads = parts.map(({ name, priority, resources }, index) =>
    workload(name, { priority: priority ?? index + 1, resources: { ...resources, replicas: 1 } }),
  );
  const layout = layoutOf(pool(workloads, { capacity, reserve }));
  const streams = layout.places.flatMap((place) => {
    const one = parts[place.index];
    if (!one) return [];
    const known = facts(observed(one.name, one.ready, one.observation), { unseen: one.unseen ?? [] });
    return [{ place, facts: known, allocated: one.allocated }];
  });
  const ordered = flow(streams, { capacity: layout.capacity, reserve: layout.reserve, surge });
  return Object.fromEntries(streams.map(({ place }, index) => [place.workload.name, ordered[index]]));
}

describe("flow", () => {
  const high = { name: "high", ready: 1, allocated: 8 };

  test("shrinks at once and grows only into slots that are free", () => {
    expect(orders([high, { name: "rest", ready: 9, allocated: 2 }], 10)).toEqual({ high: 1, rest: 2 });
  });

  test("uses each slot that comes free, without waiting for the rest", () => {
    const rest = { name: "rest", ready: 2, allocated: 2, observation: { stopping: 4 } };
    expect(orders([high, rest], 10)).toEqual({ high: 4, rest: 2 });
  });

  test("gives free slots to the first stream first", () => {
    const streams = [
      { name: "high", ready: 1, allocated: 4 },
      { name: "low", ready: 1, allocated: 4 },
      { name: "rest", ready: 4, allocated: 2, observation: { stopping: 2 } },
    ];
    expect(orders(streams, 12)).toEqual({ high: 4, low: 2, rest: 2 });
  });

  test("frees no slot for a replica that is only told to stop", () => {
    const rest = { name: "rest", ready: 9, allocated: 2, unseen: [2] };
    expect(orders([high, rest], 10)).toEqual({ high: 1, rest: 2 });
  });

  test("orders nothing new while the capacity is exceeded, and shrinks nothing it was not told to", () => {
    const streams = [
      { name: "high", ready: 4, allocated: 6 },
      { name: "rest", ready: 8, allocated: 8 },
    ];
    expect(orders(streams, 10)).toEqual({ high: 4, rest: 8 });
  });
});

describe("flow in dimensions", () => {
  const small = { memory: 1, cpu: 1 };

  test("starts a replica only where all it takes is free", () => {
    // 8 of 16 memory and 3 of 8 cpu are taken: 8 memory are two replicas of 4, 5 cpu are two of 2
    const one = { name: "a", ready: 0, allocated: 3, resources: { memory: 4, cpu: 2 } };
    const other = { name: "b", ready: 1, allocated: 1, resources: { memory: 8, cpu: 3 } };
    expect(orders([one, other], { memory: 16, cpu: 8 })).toEqual({ a: 2, b: 1 });
  });

  test("lets small replicas take nothing that a big one of an earlier stream waits for", () => {
    // big waits for 8 memory; 6 are free and 4 are still held by one that stops
    const big = { name: "big", ready: 0, allocated: 1, resources: { memory: 8, cpu: 1 } };
    const leaving = { name: "leaving", ready: 0, allocated: 0, observation: { stopping: 4 }, resources: small };
    const low = { name: "low", ready: 0, allocated: 2, resources: small };
    expect(orders([big, leaving, low], { memory: 10, cpu: 9 })).toEqual({ big: 0, leaving: 0, low: 0 });
  });

  test("lets them go on where they take nothing of that", () => {
    const big = { name: "big", ready: 0, allocated: 1, resources: { memory: 8, cpu: 1 } };
    const leaving = { name: "leaving", ready: 0, allocated: 0, observation: { stopping: 4 }, resources: small };
    const low = { name: "low", ready: 0, allocated: 2, resources: { memory: 0, cpu: 1 } };
    expect(orders([big, leaving, low], { memory: 10, cpu: 9 })).toEqual({ big: 0, leaving: 0, low: 2 });
  });
});

describe("a reserve", () => {
  const reserve = { replicas: 2 };

  test("is free for the first priority only, also while others move", () => {
    // 3 of 10 are free; 2 of them are for high alone
    const streams = [
      { name: "high", ready: 2, allocated: 2 },
      { name: "low", ready: 1, allocated: 5 },
      { name: "lower", ready: 4, allocated: 1 },
    ];
    expect(orders(streams, 10, { reserve })).toEqual({ high: 2, low: 2, lower: 1 });
    const asking = streams.map((one) => (one.name === "high" ? { ...one, allocated: 5 } : one));
    expect(orders(asking, 10, { reserve })).toEqual({ high: 5, low: 1, lower: 1 });
  });

  test("gives way where floors took of it", () => {
    const streams = [
      { name: "high", ready: 4, allocated: 4 },
      { name: "low", ready: 3, allocated: 6 },
    ];
    expect(orders(streams, 10, { reserve })).toEqual({ high: 4, low: 6 });
  });
});

describe("a surge", () => {
  const high = { name: "high", ready: 1, allocated: 8 };

  test.each([
    ["told to stop in the same breath", { ready: 9, allocated: 2 }, 2, 3],
    ["told to stop, and not seen to", { ready: 9, allocated: 2, unseen: [2] }, 2, 3],
    ["still stopping", { ready: 2, allocated: 2, observation: { stopping: 7 } }, 2, 3],
    ["more than there are", { ready: 8, allocated: 7, observation: { stopping: 0 } }, 5, 3],
    ["none where nothing stops", { ready: 9, allocated: 9 }, 2, 1],
  ])("starts as many before others are gone: %s", (_, rest, surge, started) => {
    expect(orders([high, { name: "rest", ...rest }], 10, { surge }).high).toBe(started);
  });

  test("is used once: what it started counts as taken", () => {
    const started = { name: "high", ready: 1, allocated: 8, observation: { desired: 3, starting: 2 } };
    const rest = { name: "rest", ready: 2, allocated: 2, observation: { stopping: 7 } };
    expect(orders([started, rest], 10, { surge: 2 })).toEqual({ high: 3, rest: 2 });
  });

  test("lends no more than the largest stopping ones take", () => {
    const memory = (amount: number) => ({ memory: amount });
    const streams = [
      { name: "high", ready: 0, allocated: 4, resources: memory(2) },
      { name: "large", ready: 0, allocated: 0, observation: { stopping: 1 }, resources: memory(5) },
      { name: "small", ready: 0, allocated: 0, observation: { stopping: 3 }, resources: memory(1) },
    ];
    // all 8 are taken; one replica of 5 lends room for two of 2, and one of 1 more for the third
    expect(orders(streams, { memory: 8 }, { surge: 1 }).high).toBe(2);
    expect(orders(streams, { memory: 8 }, { surge: 2 }).high).toBe(3);
  });
});
