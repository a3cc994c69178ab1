import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reasons } from "../../../shared/model/decision.ts";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import { historyOf, pools } from "../../../test/support/pool-arbitraries.ts";
import { decide, type PoolDecision } from "./decide.ts";
import type { PoolInput } from "./input.ts";
import type { Outcome } from "./outcome.ts";
import type { PoolState } from "./state.ts";

const lives = pools.chain((spec) => fc.record({ spec: fc.constant(spec), history: historyOf(spec) }));

/** Freezes everything in reach, as far as JavaScript can; maps are compared with a copy instead. */
function freeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  const parts: unknown[] = value instanceof Map ? [...value.values()] : Object.values(value);
  for (const part of parts) freeze(part);
  return Object.freeze(value);
}

function forEachDecision(law: (spec: PoolSpec, decision: PoolDecision, before: PoolState) => void) {
  fc.assert(
    fc.property(lives, ({ spec, history }) => {
      let state: PoolState = new Map();
      for (const { nowMs, facts } of history) {
        const decision = decide({ spec, facts, wallMs: 0 }, state, nowMs);
        law(spec, decision, state);
        state = decision.state;
      }
    }),
    { numRuns: 200 },
  );
}

function numbersOf({ from, demand, allocated, desired, interval }: Outcome): number[] {
  return [from, demand, allocated, desired, interval.floor, interval.least, interval.most];
}

/** What is left of each dimension of the capacity with so many replicas. */
function leftOf(
  { capacity, workloads }: PoolSpec,
  outcomes: readonly Outcome[],
  countOf: (outcome: Outcome) => number,
) {
  return Object.entries(capacity).map(([name, amount]) =>
    outcomes.reduce((left, outcome) => {
      const spec = workloads.find((workload) => workload.name === outcome.workload);
      return left - countOf(outcome) * (spec?.resources[name] ?? 0);
    }, amount),
  );
}

describe("any decision", () => {
  test("is the same for the same input, and leaves the input as it was", () => {
    fc.assert(
      fc.property(lives, ({ spec, history }) => {
        let state: PoolState = new Map();
        for (const { nowMs, facts } of history) {
          const input: PoolInput = freeze({ spec, facts, wallMs: 0 });
          const copy = structuredClone({ input, state });
          const decision = decide(input, freeze(state), nowMs);
          expect(decide(input, state, nowMs)).toEqual(decision);
          expect({ input, state }).toEqual(copy);
          state = decision.state;
        }
      }),
    );
  });

  test("has a reason of the list, a detail and finite whole numbers for every workload", () => {
    forEachDecision((spec, { outcomes, unmet }) => {
      expect(outcomes.map(({ workload }) => workload)).toEqual(spec.workloads.map(({ name }) => name));
      expect(Number.isInteger(unmet) && unmet >= 0).toBe(true);
      for (const outcome of outcomes) {
        expect(reasons).toContain(outcome.reason);
        expect(outcome.detail).toMatch(/\w/);
        expect(outcome.detail).not.toMatch(/undefined|NaN|Infinity/);
        for (const number of numbersOf(outcome)) expect(Number.isInteger(number) && number >= 0).toBe(true);
      }
    });
  });

  test("grants each floor where they fit, nobody more than its interval, and all together the capacity at most", () => {
    forEachDecision((spec, { outcomes }) => {
      const fits = (countOf: (outcome: Outcome) => number) =>
        leftOf(spec, outcomes, countOf).every((left) => left >= 0);
      const floorsFit = fits(({ interval }) => interval.floor);
      for (const { allocated, interval } of outcomes) {
        if (floorsFit) expect(allocated).toBeGreaterThanOrEqual(interval.floor);
        expect(allocated).toBeLessThanOrEqual(interval.most);
      }
      expect(fits(({ allocated }) => allocated)).toBe(true);
    });
  });

  test("orders no more than was granted, and in shadow nothing", () => {
    forEachDecision((spec, { outcomes, state }) => {
      for (const { workload, from, allocated, desired } of outcomes) {
        if (spec.mode === "shadow") expect(desired).toBe(from);
        else expect(desired).toBeLessThanOrEqual(allocated);
        expect(state.get(workload)?.desired).toBe(desired);
      }
    });
  });

  test("is looked at again later than now, or only on an event", () => {
    fc.assert(
      fc.property(lives, ({ spec, history }) => {
        let state: PoolState = new Map();
        for (const { nowMs, facts } of history) {
          const decision = decide({ spec, facts, wallMs: 0 }, state, nowMs);
          expect(decision.wakeAtMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(nowMs);
          state = decision.state;
        }
      }),
    );
  });
});
