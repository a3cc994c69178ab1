import { describe, expect, test } from "vitest";
import { atMost, type GuardReason, type Interval, open, raiseFloor } from "./guards/interval.ts";
import { reasonFor } from "./outcome.ts";

type Facts = Parameters<typeof reasonFor>[0];

const interval = raiseFloor(atMost(open, 10, "bounded"), 1, "bounded");
const settled: Facts = {
  from: 4,
  demand: { replicas: 4, reason: "at-target", detail: "40 messages against a target of 50" },
  interval,
  wanted: 4,
  allocated: 4,
  desired: 4,
  remainder: false,
};
const demandOf = (replicas: number): Facts["demand"] => ({ replicas, reason: "demand", detail: "80 messages" });

describe("the reason of an outcome", () => {
  test.each<[string, Partial<Facts>, string, string]>([
    ["the target's own where nothing stands in its way", {}, "at-target", "40 messages against a target of 50"],
    ["demand where it is met", { demand: demandOf(6), wanted: 6, allocated: 6, desired: 6 }, "demand", "80 messages"],
    [
      "demand where what was granted before finds its slots only now",
      { from: 3 },
      "demand",
      "40 messages against a target of 50; 3 → 4, as granted before",
    ],
    [
      "pre-empting while granted replicas wait for slots",
      { demand: demandOf(8), wanted: 8, allocated: 8, desired: 5 },
      "pre-empting",
      "80 messages; 8 granted, 3 of them wait for slots",
    ],
    [
      "pre-empted where it loses replicas",
      { demand: demandOf(4), allocated: 1, desired: 1 },
      "pre-empted",
      "gives up 3",
    ],
    [
      "no-headroom where it gets no more",
      { demand: demandOf(8), wanted: 8, allocated: 4, desired: 4 },
      "no-headroom",
      "80 messages; wants 8, 4 fit",
    ],
    [
      "pre-empted for a remainder that gets less than everything",
      { demand: demandOf(10), wanted: 10, allocated: 3, desired: 3, remainder: true },
      "pre-empted",
      "3 of 10 left by the others",
    ],
    [
      "no fault of max for a remainder that fills it",
      { demand: { ...settled.demand, replicas: 20 }, wanted: 10, allocated: 10, desired: 10, remainder: true },
      "at-target",
      "40 messages",
    ],
    [
      "bounded above max",
      { demand: demandOf(12), wanted: 10, allocated: 10, desired: 10 },
      "bounded",
      "80 messages; wants 12, max is 10",
    ],
    [
      "bounded below min",
      { demand: demandOf(0), wanted: 1, allocated: 1, desired: 1 },
      "bounded",
      "80 messages; wants 0, min is 1",
    ],
  ])("is %s", (_, parts, reason, detail) => {
    const why = reasonFor({ ...settled, ...parts });
    expect(why.reason).toBe(reason);
    expect(why.detail.startsWith(detail)).toBe(true);
  });
});

describe("a guard that narrows what is wanted says how far", () => {
  const says: readonly [GuardReason, string, string][] = [
    ["bounded", "max is 6", "min is 3"],
    ["scheduled", "max is 6 at this time", "min is 3 at this time"],
    ["step-limited", "at most 6 in this step", "at least 3 in this step"],
    ["rate-limited", "at most 6 in this period", "at least 3 in this period"],
    ["cooling-down", "at most 6 while it cools down", "at least 3 while it cools down"],
    [
      "stabilizing",
      "at most 6 while less was asked for not long ago",
      "at least 3 while more was asked for not long ago",
    ],
    ["dead-band", "at most 6 for so small a change", "at least 3 for so small a change"],
    ["in-flight", "at most 6 while messages are in flight", "at least 3 while messages are in flight"],
    ["activating", "at most 6 without enough work to be on", "at least 3 while there is, or just was, work"],
    ["paused", "at most 6 while it is paused", "at least 3 while it is paused"],
  ];
  const within: Interval = { ...interval, least: 3, most: 6 };

  test.each(says)("%s", (reason, most, least) => {
    const above = {
      demand: demandOf(9),
      interval: { ...within, mostReason: reason },
      wanted: 6,
      allocated: 6,
      desired: 6,
    };
    expect(reasonFor({ ...settled, ...above })).toEqual({ reason, detail: `80 messages; wants 9, ${most}` });
    const below = {
      demand: demandOf(1),
      interval: { ...within, leastReason: reason },
      wanted: 3,
      allocated: 3,
      desired: 3,
    };
    expect(reasonFor({ ...settled, ...below })).toEqual({ reason, detail: `80 messages; wants 1, ${least}` });
  });

  test("also for a remainder, whose usual max alone goes without saying", () => {
    const paused = {
      demand: demandOf(10),
      interval: { ...within, mostReason: "paused" as const },
      wanted: 6,
      allocated: 6,
    };
    expect(reasonFor({ ...settled, ...paused, desired: 6, remainder: true }).reason).toBe("paused");
  });
});
