import { describe, expect, test } from "vitest";
import { facts, observed } from "../../../test/support/pool-builders.ts";
import { flow, lastOrdered, slotsTaken } from "./flow.ts";

const none = { workload: "a", ready: 0, starting: 0, stopping: 0, standby: 0 };

describe("slots that may be taken", () => {
  test.each([
    ["ready ones", observed("a", 3), [], 3],
    ["starting and stopping ones", observed("a", 3, { desired: 5, starting: 2, stopping: 4 }), [], 9],
    ["ordered ones that do not run: they may start at any time", observed("a", 1, { desired: 5 }), [], 5],
    ["running ones above the order: they are not gone yet", observed("a", 9, { desired: 5 }), [], 9],
    ["starting ones above the order too", observed("a", 3, { desired: 1, starting: 2 }), [], 5],
    ["running ones that nobody ordered", { ...none, ready: 2, starting: 1 }, [], 3],
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
  test("is the newest order, seen or not, and what runs where there was none", () => {
    expect(lastOrdered(facts(observed("a", 3), { unseen: [5, 4] }))).toBe(4);
    expect(lastOrdered(facts(observed("a", 3, { desired: 6 })))).toBe(6);
    expect(lastOrdered(facts({ ...none, ready: 2, starting: 1, stopping: 3 }))).toBe(3);
  });
});

describe("flow", () => {
  const stream = (name: string, ready: number, allocated: number, parts: Parameters<typeof observed>[2] = {}) => ({
    name,
    allocated,
    facts: facts(observed(name, ready, parts)),
  });

  test("shrinks at once and grows only into slots that are free", () => {
    expect(flow([stream("high", 1, 8), stream("rest", 9, 2)], 10)).toEqual(
      new Map([
        ["high", 1],
        ["rest", 2],
      ]),
    );
  });

  test("uses each slot that comes free, without waiting for the rest", () => {
    const rest = stream("rest", 2, 2, { stopping: 4 });
    expect(flow([stream("high", 1, 8), rest], 10)).toEqual(
      new Map([
        ["high", 4],
        ["rest", 2],
      ]),
    );
  });

  test("gives free slots to the first stream first", () => {
    const streams = [stream("high", 1, 4), stream("low", 1, 4), stream("rest", 4, 2, { stopping: 2 })];
    expect(flow(streams, 12)).toEqual(
      new Map([
        ["high", 4],
        ["low", 2],
        ["rest", 2],
      ]),
    );
  });

  test("frees no slot for a replica that is only told to stop", () => {
    const rest = { name: "rest", allocated: 2, facts: facts(observed("rest", 9), { unseen: [2] }) };
    expect(flow([stream("high", 1, 8), rest], 10)).toEqual(
      new Map([
        ["high", 1],
        ["rest", 2],
      ]),
    );
  });

  test("orders nothing new while the capacity is exceeded, and shrinks nothing it was not told to", () => {
    expect(flow([stream("high", 4, 6), stream("rest", 8, 8)], 10)).toEqual(
      new Map([
        ["high", 4],
        ["rest", 8],
      ]),
    );
  });
});
