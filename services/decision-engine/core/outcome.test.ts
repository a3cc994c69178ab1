import { describe, expect, test } from "vitest";
import { boundsInterval } from "./guards/bounds.ts";
import { limitStep } from "./guards/step-limit.ts";
import { reasonFor } from "./outcome.ts";

type Facts = Parameters<typeof reasonFor>[0];

const interval = boundsInterval({ min: 1, max: 10, schedule: [] });
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
    [
      "step-limited upwards",
      { demand: demandOf(9), interval: limitStep(interval, { up: 2 }, 4), wanted: 6, allocated: 6, desired: 6 },
      "step-limited",
      "80 messages; wants 9, at most 6 in this step",
    ],
    [
      "step-limited downwards",
      { demand: demandOf(1), interval: limitStep(interval, { down: 1 }, 4), wanted: 3, allocated: 3, desired: 3 },
      "step-limited",
      "80 messages; wants 1, at least 3 in this step",
    ],
  ])("is %s", (_, parts, reason, detail) => {
    const why = reasonFor({ ...settled, ...parts });
    expect(why.reason).toBe(reason);
    expect(why.detail.startsWith(detail)).toBe(true);
  });
});
