import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import { historyOf, pools } from "../../../test/support/pool-arbitraries.ts";
import { observed, pool, sampleOf, workload } from "../../../test/support/pool-builders.ts";
import { decide, type PoolDecision } from "./decide.ts";
import type { WorkloadFacts } from "./input.ts";
import type { PoolState } from "./state.ts";

/** Everything of a decision but what the next one takes over. */
function decidedIn({ outcomes, state, unmet, wakeAtMs }: PoolDecision) {
  return { outcomes, state: [...state], unmet, wakeAtMs };
}

const lives = pools.chain((spec) =>
  fc.record({
    spec: fc.constant(spec),
    history: historyOf(spec),
    // looks at each moment, by which part of the time until the next one
    locks: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    looks: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 6 }),
  }),
);

test("with what came of the decision before, every decision is the same as without, however often nothing happens in between", () => {
  fc.assert(
    fc.property(lives, ({ spec, history, looks, locks }) => {
      let state: PoolState = new Map();
      let past: PoolDecision["past"] | undefined;
      let turn = 0;
      for (const [index, { nowMs, facts }] of history.entries()) {
        const untilMs = history[index + 1]?.nowMs ?? nowMs + 10_000;
        const times = [nowMs, ...looks.map((ms) => nowMs + ms)].filter((ms) => ms <= untilMs).sort((a, b) => a - b);
        for (const atMs of times) {
          turn += 1;
          const locksWhileScaling = locks[turn % locks.length] ?? false;
          const input = { spec, facts, wallMs: atMs, locksWhileScaling };
          const plain = decide(input, state, atMs);
          const quick = decide({ ...input, past }, state, atMs);
          expect(decidedIn(quick)).toEqual(decidedIn(plain));
          ({ state, past } = quick);
        }
      }
    }),
    { numRuns: 30 },
  );
});

describe("a workload whose queue is quiet", () => {
  const period = { spec: {}, everyMs: 500 };
  const quiet = (changes: Partial<WorkloadSpec> = {}) => {
    const spec = pool([
      workload("a", {
        metric: period,
        target: { kind: "adaptive", queueLength: 50, caution: 0.95, hints: {} },
        ...changes,
      }),
    ]);
    const known: WorkloadFacts = { observed: observed("a", 1), unseen: [], sample: sampleOf(5, 500) };
    const first = decide(
      { spec, facts: new Map([["a", { ...known, sample: sampleOf(5, 0) }]]), wallMs: 0 },
      new Map(),
      0,
    );
    const facts = new Map([["a", known]]);
    let decision = decide({ spec, facts, wallMs: 0 }, first.state, 500);
    const at = (nowMs: number, next = facts) => {
      const before = decision;
      decision = decide({ spec, facts: next, wallMs: 0, past: before.past }, before.state, nowMs);
      return decision.past.stages[0] === before.past.stages[0];
    };
    return { at, known };
  };

  test("is not worked out again until its tick, a new sample or a new observation", () => {
    const { at, known } = quiet();
    expect([at(510), at(520), at(530), at(1099)]).toEqual([false, true, true, true]);
    expect(at(1100)).toBe(false);
    expect([at(1110), at(1120)]).toEqual([false, true]);
    expect(at(1130, new Map([["a", { ...known, sample: sampleOf(6, 1125) }]]))).toBe(false);
  });

  test("is, where guards have clocks of their own", () => {
    const { at } = quiet({ guards: { step: { up: 1 } } });
    expect([at(510), at(520), at(530)]).toEqual([false, false, false]);
  });
});
