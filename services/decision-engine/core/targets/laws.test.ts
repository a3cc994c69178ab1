import { describe, expect, test } from "vitest";
import type { TargetSpec } from "../../../../shared/model/target.ts";
import { queuePid } from "../../../../test/support/pool-builders.ts";
import { noTurnover } from "../turnover.ts";
import type { MetricTarget, TargetMemory } from "./laws.ts";
import { setpointMetricOf, setpointOf, stepLaw } from "./laws.ts";
import { plainDemand } from "./plain.ts";

const queueOf = (value: number) => ({ value, includesInFlight: true, takenAtMs: 0 });

/** One step 500 ms after the last, with everything granted ready. */
function stepOnSample(
  target: MetricTarget,
  sample: ReturnType<typeof queueOf>,
  { desired, ready, range }: { desired: number; ready: number; range: number },
  memory: TargetMemory | undefined,
) {
  const replicas = { desired, ready, allocated: desired, min: 0, max: range };
  return stepLaw(target, { sample, ...replicas, turnover: noTurnover, nowMs: 500 }, memory);
}

const simple = { kind: "simple-queue", queueLength: 50, count: "all" } as const;

describe("a step of a target on a metric", () => {
  test("adds to what is desired and says on what numbers", () => {
    const { demand } = stepOnSample(simple, queueOf(80), { desired: 4, ready: 4, range: 10 }, undefined);
    expect(demand).toEqual({ replicas: 5, reason: "demand", detail: "80 messages against a target of 50: +1" });
  });

  test("takes from what is desired, never below none", () => {
    const basis = { desired: 0, ready: 0, range: 10 };
    expect(stepOnSample(simple, queueOf(0), basis, undefined).demand).toEqual({
      replicas: 0,
      reason: "demand",
      detail: "0 messages against a target of 50: −1",
    });
    expect(stepOnSample(queuePid({ kP: 1 }), queueOf(0), { ...basis, desired: 3 }, undefined).demand.replicas).toBe(0);
  });

  test("is at its target inside the band", () => {
    const { demand } = stepOnSample(simple, queueOf(40), { desired: 4, ready: 4, range: 10 }, undefined);
    expect(demand).toEqual({ replicas: 4, reason: "at-target", detail: "40 messages against a target of 50" });
  });

  test("is not at its target above the setpoint, also where the law asks for no change", () => {
    // 0.04 · 1 = 0.04 → 0
    const { demand } = stepOnSample(queuePid(), queueOf(51), { desired: 4, ready: 4, range: 10 }, undefined);
    expect(demand).toEqual({
      replicas: 4,
      reason: "demand",
      detail: "51 messages against a target of 50: no change",
    });
  });

  test("counts only what waits where the target asks for that", () => {
    // 53 with 4 in the hands of ready replicas: 49 wait
    const waiting = { ...simple, count: "waiting" } as const;
    expect(stepOnSample(waiting, queueOf(53), { desired: 4, ready: 4, range: 10 }, undefined).demand.replicas).toBe(4);
    expect(stepOnSample(simple, queueOf(53), { desired: 4, ready: 4, range: 10 }, undefined).demand.replicas).toBe(5);
  });

  test("keeps its memory from one to the next", () => {
    const basis = { desired: 4, ready: 4, range: 100 };
    const first = stepOnSample(queuePid(), queueOf(50), basis, undefined);
    expect(stepOnSample(queuePid(), queueOf(100), basis, first.memory).demand.replicas).toBe(4 + 65);
  });
});

describe("a target without a metric", () => {
  const capacity = 10;

  test("fixed wants the count configured until a person sets another", () => {
    const target = { kind: "fixed", replicas: 3 } as const;
    expect(plainDemand(target, { asked: 5, desired: 3, capacity, fixed: undefined })).toMatchObject({
      replicas: 3,
      reason: "at-target",
    });
    expect(plainDemand(target, { asked: 5, desired: 3, capacity, fixed: 0 })).toEqual({
      replicas: 0,
      reason: "demand",
      detail: "set to 0",
    });
  });

  test("remainder wants everything", () => {
    expect(plainDemand({ kind: "remainder" }, { asked: 5, desired: 3, capacity, fixed: undefined }).replicas).toBe(10);
  });

  test("external wants what a controller outside says, and what that said last while it says nothing", () => {
    const target = { kind: "external" } as const;
    expect(plainDemand(target, { asked: 5, desired: 3, capacity, external: 7 })).toEqual({
      replicas: 7,
      reason: "external",
      detail: "a controller outside asks for 7",
    });
    expect(plainDemand(target, { asked: 5, desired: 3, capacity, external: 0 }).replicas).toBe(0);
    expect(plainDemand(target, { asked: 5, desired: 3, capacity })).toEqual({
      replicas: 5,
      reason: "sample-absent",
      detail: "nobody says how many: holds",
    });
  });
});

describe("the setpoint of a target", () => {
  const proportional = { kind: "proportional", count: "all", tolerance: 0.1, everyMs: 15_000 } as const;
  const thermostat = {
    kind: "thermostat",
    direction: "lower-is-better",
    count: "all",
    everyMs: 1000,
    lookback: 9,
  } as const;
  const metric = { spec: { source: "scripted" }, everyMs: 500 };

  test.each<[string, TargetSpec, number | undefined]>([
    ["a queue's length", simple, 50],
    ["a value", { ...proportional, form: { kind: "value", value: 200, direction: "lower-is-better" } }, 200],
    ["what all replicas together make of it", { ...proportional, form: { kind: "average", perReplica: 5 } }, undefined],
    ["a number", { ...thermostat, setpoint: -3 }, -3],
    ["another metric", { ...thermostat, setpoint: metric }, undefined],
    ["none, without a metric", { kind: "remainder" }, undefined],
  ])("is %s", (_, target, setpoint) => {
    expect(setpointOf(target)).toBe(setpoint);
  });

  test("is read where it is a metric", () => {
    expect(setpointMetricOf({ ...thermostat, setpoint: metric })).toBe(metric);
    expect(setpointMetricOf({ ...thermostat, setpoint: 3 })).toBeUndefined();
    expect(setpointMetricOf(simple)).toBeUndefined();
  });
});

test("memory of another law is none", () => {
  const target = { kind: "thermostat", setpoint: 50, direction: "lower-is-better", count: "all" } as const;
  const basis = { desired: 4, ready: 4, range: 10 };
  const { memory } = stepOnSample(queuePid(), queueOf(100), basis, undefined);
  const step = stepOnSample({ ...target, everyMs: 1000, lookback: 9 }, queueOf(55), basis, memory);
  expect(step.memory).toEqual({ kind: "thermostat", errors: [0], asked: 9 });
});
