import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PoolSpec } from "../../../shared/model/pool.ts";
import { historyOf, pools } from "../../../test/support/pool-arbitraries.ts";
import { facts, observed, sampleOf } from "../../../test/support/pool-builders.ts";
import { decide, type PoolDecision } from "./decide.ts";
import { afterChange } from "./guards/guard.ts";
import type { WorkloadFacts } from "./input.ts";
import type { PoolState } from "./state.ts";

/** Of each workload: what is asked, what is granted, and what is or would be ordered. */
function proposals({ outcomes }: PoolDecision) {
  return outcomes.map(({ workload, demand, interval, allocated, desired, proposed }) => {
    return { workload, demand, interval, allocated, ordered: proposed ?? desired };
  });
}

/** A shadow has ordered nothing that is yet to be seen. */
function seen(known: ReadonlyMap<string, WorkloadFacts>): Map<string, WorkloadFacts> {
  return new Map([...known].map(([name, one]) => [name, { ...one, unseen: [] }]));
}

/** The memory of a shadow, with what the scheduler was found to be after, which is a change for its guards. */
function adopted(state: PoolState, known: ReadonlyMap<string, WorkloadFacts>, nowMs: number): PoolState {
  return new Map(
    [...state].map(([name, before]) => {
      const found = known.get(name)?.observed;
      if (!found) return [name, before];
      const desired = found.desired ?? found.wanted ?? found.ready + found.starting;
      const guards = desired === before.desired ? before.guards : afterChange(before.guards, before.desired, nowMs);
      return [name, { ...before, desired, allocated: desired, guards }];
    }),
  );
}

/** Guards look at what was granted and not ordered yet, and of that a shadow has nothing. */
const unguarded = pools.map((spec) => ({
  ...spec,
  workloads: spec.workloads.map((workload) => ({ ...workload, guards: {} })),
}));

describe("a shadow", () => {
  test("proposes at any instant what an active pool orders that knows and remembers the same", () => {
    const lives = pools.chain((spec) => fc.record({ spec: fc.constant(spec), history: historyOf(spec) }));
    fc.assert(
      fc.property(lives, ({ spec, history }) => {
        let state: PoolState = new Map();
        for (const { nowMs, facts: given } of history) {
          const known = seen(given);
          const shadow = decide({ spec: { ...spec, mode: "shadow" }, facts: known, wallMs: 0 }, state, nowMs);
          const active = decide(
            { spec: { ...spec, mode: "active" }, facts: known, wallMs: 0 },
            adopted(state, known, nowMs),
            nowMs,
          );
          expect(proposals(shadow)).toEqual(proposals(active));
          state = shadow.state;
        }
      }),
      { numRuns: 50 },
    );
  });

  test("that watches an active pool whose orders are carried out at once proposes the same all the time", () => {
    const lives = fc.record({ spec: unguarded, lengths: fc.array(fc.nat(150), { minLength: 5, maxLength: 20 }) });
    fc.assert(
      fc.property(lives, ({ spec, lengths }) => watchTogether(spec, lengths)),
      { numRuns: 50 },
    );
  });
});

/** An active pool and its shadow, side by side, as a queue has one length after the other. */
function watchTogether(spec: PoolSpec, lengths: readonly number[]): void {
  const counts = new Map(spec.workloads.map(({ name, replicas: { min } }) => [name, min]));
  const states = { active: new Map(), shadow: new Map() } satisfies Record<string, PoolState>;
  const decideAs = (mode: PoolSpec["mode"], known: ReadonlyMap<string, WorkloadFacts>, nowMs: number) => {
    const decision = decide({ spec: { ...spec, mode }, facts: known, wallMs: 0 }, states[mode], nowMs);
    states[mode] = new Map(decision.state);
    return decision;
  };
  for (const [index, length] of lengths.entries()) {
    const nowMs = 600 * (index + 1);
    let moved = true;
    while (moved) {
      const known = new Map(
        [...counts].map(([name, count]) => [name, facts(observed(name, count), { sample: sampleOf(length, nowMs) })]),
      );
      const active = decideAs("active", known, nowMs);
      expect(proposals(decideAs("shadow", known, nowMs))).toEqual(proposals(active));
      moved = active.outcomes.some(({ workload, desired }) => desired !== counts.get(workload));
      for (const { workload, desired } of active.outcomes) counts.set(workload, desired);
    }
  }
}
