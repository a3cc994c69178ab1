import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GaugeDirection, ProportionalTarget } from "../../../../shared/model/target.ts";
import { noTurnover } from "../turnover.ts";
import { proportionalLaw, stepProportional } from "./proportional.ts";

const rest = { kind: "proportional", count: "all", tolerance: 0.1, everyMs: 15_000 } as const;
const average = (perReplica: number): ProportionalTarget => ({ ...rest, form: { kind: "average", perReplica } });
const value = (wanted: number, direction: GaugeDirection = "lower-is-better"): ProportionalTarget => ({
  ...rest,
  form: { kind: "value", value: wanted, direction },
});
const all = (replicas: number) => ({ inForce: replicas, ready: replicas, max: 40 });

describe("so much of the metric for each replica", () => {
  test.each([
    // perReplica, metric, in force → replicas: ceil(metric / perReplica), unless metric / (perReplica · in force) is in 0.9 … 1.1
    [5, 50, 4, 10], // 2.5; 50 / 5
    [5, 51, 4, 11], // 10.2 → 11
    [5, 55, 10, 10], // 1.1 is within
    [5, 56, 10, 12], // 1.12; 11.2 → 12
    [5, 45, 10, 10], // 0.9 is within
    [5, 44, 10, 9], // 0.88; 8.8 → 9
    [5, 0, 10, 0],
    [5, 0, 0, 0],
    [5, 1, 0, 1], // no tolerance from none
    [5, -3, 10, 0], // a metric below 0 needs nobody
    [0.1, 1.1, 5, 11], // 1.1 / 0.1 is 11.000000000000002 and not 12
    [0.1, 0.3, 1, 3], // 0.3 / 0.1 is 2.9999999999999996
    [0.7, 4.9, 1, 7], // 4.9 / 0.7 is 7.000000000000001 and not 8
  ])("at %f a metric of %f with %i in force asks for %i", (perReplica, metric, inForce, replicas) => {
    expect(stepProportional(average(perReplica), metric, all(inForce)).replicas).toBe(replicas);
  });

  // where the metric is the count that is wanted, 10 % swallow ±1 from 10 on
  test.each([
    [9, 10, 10], // 10 / 9 = 1.11
    [10, 11, 10], // 11 / 10 = 1.1, the very edge: within
    [11, 12, 11], // 12 / 11 = 1.09
    [10, 9, 10], // 0.9, the other edge
    [9, 8, 8], // 0.89
  ])("from %i replicas a metric of %i at 1 per replica leaves %i", (inForce, metric, replicas) => {
    expect(stepProportional(average(1), metric, all(inForce)).replicas).toBe(replicas);
    expect(stepProportional({ ...average(1), tolerance: 0 }, metric, all(inForce)).replicas).toBe(metric);
  });

  test("compares with what was granted, also where that is not ready yet", () => {
    expect(stepProportional(average(5), 50, { inForce: 10, ready: 2, max: 40 }).replicas).toBe(10);
  });

  test("says on what numbers, and what the tolerance left out", () => {
    expect(stepProportional(average(5), 51, all(4))).toMatchObject({
      reason: "demand",
      detail: "51 at 5 per replica: 11",
    });
    expect(stepProportional(average(5), 50, all(10))).toMatchObject({
      reason: "at-target",
      detail: "50 at 5 per replica: 10",
    });
    expect(stepProportional(average(5), 52, all(10))).toEqual({
      replicas: 10,
      reason: "dead-band",
      detail: "52 at 5 per replica: ratio 1.04 would be 11, within 10 % no change",
    });
  });
});

describe("the ratio to a value", () => {
  test.each([
    // as Kubernetes documents it: twice the value doubles, half of it halves
    [100, 200, 3, 3, 6],
    [100, 50, 4, 4, 2],
    [100, 50, 3, 3, 2], // 0.5 · 3 = 1.5 → 2
    [100, 110, 10, 10, 10], // 1.1 is within
    [100, 111, 10, 10, 12], // 1.11 · 10 = 11.1 → 12
    [100, 90, 10, 10, 10],
    [100, 120, 10, 10, 12], // 1.2 · 10 = 12 and not 13
    // only ready ones are multiplied, what is in force is kept
    [100, 150, 10, 8, 12], // 1.5 · 8
    [100, 150, 10, 4, 10], // 1.5 · 4 = 6, and yet too few are there: never fewer for it
    [100, 300, 10, 0, 10], // none is ready yet
    [100, 80, 5, 10, 5], // 0.8 · 10 = 8 while 5 of the 10 stop: never more for it
    [100, 80, 10, 4, 4], // 0.8 · 4 = 3.2
    [100, 105, 10, 4, 10],
    [100, 250, 0, 0, 3], // from none: ceil(2.5)
    [100, 105, 0, 0, 2], // and without tolerance
    [100, 0, 0, 0, 0],
    [100, 0, 5, 5, 0],
  ])("%i: a metric of %i with %i in force and %i ready asks for %i", (wanted, metric, inForce, ready, replicas) => {
    expect(stepProportional(value(wanted), metric, { inForce, ready, max: 40 }).replicas).toBe(replicas);
  });

  test.each([
    [200, 100, 3, 6], // half of what is wanted: twice the replicas
    [200, 400, 4, 2],
    [200, 210, 4, 4], // 200 / 210 = 0.95
    [200, 100, 0, 2],
  ])(
    "of a metric that is better high is the other way round: %i wanted, %i seen by %i: %i",
    (wanted, metric, replicas, asked) => {
      expect(stepProportional(value(wanted, "higher-is-better"), metric, all(replicas)).replicas).toBe(asked);
    },
  );

  test("of a metric that is better high and stands at 0 has no end: all there may be", () => {
    expect(stepProportional(value(200, "higher-is-better"), 0, all(4))).toEqual({
      replicas: 40,
      reason: "demand",
      detail: "0 against a target of 200: no end to the ratio, all of 40",
    });
    expect(stepProportional(value(200, "higher-is-better"), 0, all(0)).replicas).toBe(40);
  });

  test.each(["lower-is-better", "higher-is-better"] as const)("of a metric below 0 is none, %s", (direction) => {
    expect(stepProportional(value(200, direction), -1, all(4))).toEqual({
      replicas: 4,
      reason: "demand",
      detail: "-1 against a target of 200: no ratio to a value below 0, no change",
    });
  });

  test("says on what numbers", () => {
    expect(stepProportional(value(200), 300, { inForce: 5, ready: 4, max: 40 })).toMatchObject({
      reason: "demand",
      detail: "300 against a target of 200: ratio 1.5 × 4 ready, 6",
    });
    expect(stepProportional(value(200), 300, { inForce: 9, ready: 4, max: 40 })).toMatchObject({
      reason: "demand",
      detail: "300 against a target of 200: ratio 1.5 × 4 ready, 6 of 9 in force, no change",
    });
    expect(stepProportional(value(200), 300, all(0)).detail).toBe(
      "300 against a target of 200: ratio 1.5 from none, 2",
    );
    expect(stepProportional(value(200), 204, all(4))).toMatchObject({
      reason: "dead-band",
      detail: "204 against a target of 200: ratio 1.02 would be 5, within 10 % no change",
    });
    expect(stepProportional(value(200), 200, all(4)).reason).toBe("at-target");
  });
});

describe("as a law", () => {
  test("looks every so often and is not held by replicas on their way", () => {
    expect(proportionalLaw.rhythm(average(5))).toEqual({ everyMs: 15_000, onSample: false, waitsForReplicas: false });
  });

  test("counts what the target says counts, and takes what was granted for what is in force", () => {
    const sample = { value: 40, inFlight: 10, includesInFlight: false, takenAtMs: 0 };
    const input = { sample, ready: 4, desired: 4, allocated: 10, min: 0, max: 20, turnover: noTurnover, nowMs: 0 };
    expect(proportionalLaw.step(average(5), input, undefined).demand).toMatchObject({
      replicas: 10,
      reason: "at-target",
    });
    expect(proportionalLaw.step({ ...average(5), count: "waiting" }, input, undefined).demand.replicas).toBe(8);
  });
});

const metric = fc.double({ min: 0, max: 1e6, noNaN: true });
const amount = fc.double({ min: 0.01, max: 1e4, noNaN: true });

test("what it asks for it asks for again", () => {
  fc.assert(
    fc.property(amount, metric, fc.nat(200), (perReplica, seen, inForce) => {
      const asked = stepProportional(average(perReplica), seen, all(inForce)).replicas;
      expect(stepProportional(average(perReplica), seen, all(asked)).replicas).toBe(asked);
    }),
  );
});

test("any metric gives a finite whole number, and more of it never fewer replicas", () => {
  fc.assert(
    fc.property(amount, metric, metric, fc.nat(200), fc.nat(200), (wanted, one, other, inForce, ready) => {
      for (const target of [average(wanted), value(wanted)]) {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map(
          (seen) =>
            stepProportional({ ...target, tolerance: 0 }, seen, { inForce, ready: Math.min(ready, inForce), max: 40 })
              .replicas,
        );
        expect(Number.isSafeInteger(less) && Number.isSafeInteger(more)).toBe(true);
        if (target.form.kind === "average") expect(more).toBeGreaterThanOrEqual(less ?? 0);
      }
    }),
  );
});
