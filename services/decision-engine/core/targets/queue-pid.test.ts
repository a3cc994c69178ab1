import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queuePid } from "../../../../test/support/pool-builders.ts";
import { type PidMemory, stepQueuePid } from "./queue-pid.ts";

/** The steps the law takes on one queue length after the other. */
function deltas(target: ReturnType<typeof queuePid>, lengths: readonly number[], range = 10): number[] {
  let memory: PidMemory | undefined;
  return lengths.map((length) => {
    const step = stepQueuePid(target, length, range, memory);
    memory = step.memory;
    return step.delta;
  });
}

describe("queue-pid on a setpoint of 50", () => {
  test("answers the jump from 50 to 100 with 65 replicas, and 100 that stays with 2", () => {
    // 0.04 · 50 + 1.25 · 50 = 64.5 → 65; then 0.04 · 50 + 1.25 · 0 = 2
    expect(deltas(queuePid(), [50, 100, 100, 100])).toEqual([0, 65, 2, 2]);
  });

  test("knows no change on its first tick", () => {
    // 0.04 · 50 = 2, where a change from 0 would add 1.25 · 100 = 125
    expect(deltas(queuePid(), [100])).toEqual([2]);
  });

  test("never goes up at or below the setpoint, never down above 70 % of it", () => {
    // rising: 0.04 · 0 + 1.25 · 20 = 25 and 0.04 · −14 + 1.25 · 6 = 6.94; falling: 1.25 · −10 = −12.5
    expect(deltas(queuePid(), [30, 50])).toEqual([-1, 0]);
    expect(deltas(queuePid(), [30, 36])).toEqual([-1, 0]);
    expect(deltas(queuePid(), [60, 50])).toEqual([0, 0]);
    expect(deltas(queuePid(), [70, 60])).toEqual([1, 0]);
    expect(deltas(queuePid(), [45, 36])).toEqual([0, 0]);
  });

  test("goes down from 70 % of the setpoint on, 35 itself included", () => {
    // 0.04 · −15 + 1.25 · −1 = −1.85 → −2; one more message: inside the band
    expect(deltas(queuePid(), [36, 35])).toEqual([0, -2]);
    expect(deltas(queuePid(), [37, 36])).toEqual([0, 0]);
  });

  test("goes down where the queue rises from nothing, only as far as the sum says", () => {
    // 0.04 · −40 + 1.25 · 10 = 10.9: the sum says up, the gate says not above 70 % → 0
    expect(deltas(queuePid(), [0, 10])).toEqual([-2, 0]);
  });

  test.each([
    // one tick without a change: delta = round(kP · e) with e = −20
    [0.025, -20, 0], // −0.5 → 0
    [0.075, -20, -1], // −1.5 → −1
    [0.125, -20, -2], // −2.5 → −2
    [0.126, -20, -3], // −2.52 → −3
    [0.025, 20, 1], // 0.5 → 1
    [0.125, 20, 3], // 2.5 → 3
  ])("rounds halves up, below zero too: %f · %i → %i", (kP, error, delta) => {
    expect(deltas(queuePid({ kP, kD: 0 }), [50 + error])[0]).toBe(delta);
  });

  test("averages the change over the ticks it is told to", () => {
    // kD 1 over 2 changes: first no change, then (60−50)/1 = 10, then (90−50)/2 = 20, then (90−60)/2 = 15
    const target = queuePid({ kP: 0, kD: 1, velocitySamples: 2 });
    expect(deltas(target, [50, 60, 90, 90])).toEqual([0, 10, 20, 15]);
  });
});

describe("the integral of queue-pid", () => {
  const integral = queuePid({ kP: 0, kD: 0, kI: 0.1 });

  test("stays out until the error first reaches zero, then counts what was summed before", () => {
    // errors 10, 20, 0, 10: sums 10, 30, 30, 40 → kI · Σe = 4 on the fourth tick
    expect(deltas(integral, [60, 70, 50, 60])).toEqual([0, 0, 0, 4]);
  });

  test("comes in when the error crosses zero without touching it", () => {
    // errors 10, −10, 20: sums 10, 0, 20 → 2
    expect(deltas(integral, [60, 40, 70])).toEqual([0, 0, 2]);
  });

  test("comes in when the error reaches zero from below and turns back", () => {
    // errors −10, 0, −20: sums −10, −10, −30 → −3
    expect(deltas(integral, [40, 50, 30])).toEqual([0, 0, -3]);
  });

  test("comes in when the first error is zero", () => {
    expect(deltas(integral, [50, 60])).toEqual([0, 1]);
  });

  test("moves no more than the range of the workload, however long the shortage lasted", () => {
    const shortage = [50, ...Array.from({ length: 1000 }, () => 500)];
    expect(deltas(integral, shortage, 10).at(-1)).toBe(10);
    // ten ticks at an error of −50 take 0.1 · 500 = 50 off: back at the other end at once
    expect(deltas(integral, [...shortage, ...Array.from({ length: 4 }, () => 0)], 10).at(-1)).toBe(-10);
  });

  test("of no gain leaves no trace", () => {
    expect(stepQueuePid(queuePid(), 500, 10).memory.errorSum).toBe(0);
  });
});

test("any lengths and gains give a finite whole step on the right side of the band", () => {
  const gain = fc.double({ min: 0, max: 5, noNaN: true });
  const target = fc
    .record({ kP: gain, kI: gain, kD: gain, velocitySamples: fc.integer({ min: 1, max: 5 }) })
    .map((gains) => queuePid(gains));
  fc.assert(
    fc.property(target, fc.array(fc.nat(10_000), { minLength: 1 }), fc.nat(100), (law, lengths, range) => {
      const steps = deltas(law, lengths, range);
      for (const [index, delta] of steps.entries()) {
        const length = lengths[index] ?? 0;
        expect(Number.isInteger(delta)).toBe(true);
        if (length <= 50) expect(delta).toBeLessThanOrEqual(0);
        if (length > 35) expect(delta).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
