import { describe, expect, test } from "vitest";
import type { Fallback } from "../../../shared/model/pool.ts";
import { facts, fixedWorkload, observed, pool, sampleOf, workload } from "../../../test/support/pool-builders.ts";
import { decide } from "./decide.ts";
import { fallBack } from "./fallback.ts";
import { isBlind } from "./hold.ts";
import type { PoolState } from "./state.ts";

const held = (replicas: number) => ({ replicas, reason: "sample-absent", detail: "cannot be read: holds" }) as const;

describe("a fallback", () => {
  test.each<[Fallback, number, number | undefined]>([
    [{ kind: "hold", afterMs: 60_000 }, 4, undefined],
    [{ kind: "fixed", afterMs: 60_000, replicas: 5 }, 4, 5],
    [{ kind: "fixed", afterMs: 60_000, replicas: 5 }, 0, 5],
    [{ kind: "fixed", afterMs: 60_000, replicas: 5 }, 9, 5],
    [{ kind: "keep-if-higher", afterMs: 60_000, replicas: 5 }, 4, 5],
    [{ kind: "keep-if-higher", afterMs: 60_000, replicas: 5 }, 9, 9],
    [{ kind: "keep-if-lower", afterMs: 60_000, replicas: 5 }, 4, 4],
    [{ kind: "keep-if-lower", afterMs: 60_000, replicas: 5 }, 9, 5],
  ])("%j makes of %i in force: %i", (fallback, desired, replicas) => {
    expect(fallBack(fallback, held(99), desired, 60_000)?.replicas).toBe(replicas);
    expect(fallBack(fallback, held(99), desired, 59_999)).toBeUndefined();
  });

  test("that is not configured is none", () => {
    expect(fallBack(undefined, held(4), 4, 1e9)).toBeUndefined();
  });

  test("says for how long nothing was known, and is no hold", () => {
    const demand = fallBack({ kind: "fixed", afterMs: 60_000, replicas: 5 }, held(4), 4, 61_900);
    expect(demand).toEqual({
      replicas: 5,
      reason: "fallback",
      detail: "no fresh sample for 61 s (sample-absent): asks for 5 (fixed)",
    });
    expect(isBlind("fallback")).toBe(false);
  });
});

describe("a workload that has a fallback", () => {
  const fixed = { kind: "fixed", afterMs: 10_000, replicas: 5 } as const;
  const lookAt =
    (spec: ReturnType<typeof workload>, sample: ReturnType<typeof sampleOf> | undefined, ready: number) =>
    (state: PoolState, nowMs: number) => {
      const known = facts(observed("queue", ready), sample && { sample });
      return decide({ spec: pool([spec]), facts: new Map([["queue", known]]), wallMs: 0 }, state, nowMs);
    };

  test("is looked at when it comes due, from 0 and without any sample ever, and goes back to its law", () => {
    const spec = workload("queue", { guards: { fallback: fixed } });
    const blind = lookAt(spec, undefined, 0);
    const first = blind(new Map(), 0);
    expect(first.wakeAtMs).toBe(10_000);
    expect(blind(first.state, 9999).outcomes[0]).toMatchObject({ desired: 0, reason: "warming-up" });
    const fallen = blind(first.state, 10_000);
    expect(fallen.outcomes[0]).toMatchObject({ desired: 5, reason: "fallback" });
    expect(fallen.wakeAtMs).toBeUndefined();
    const seeing = lookAt(spec, sampleOf(20, 20_000), 5)(fallen.state, 20_000);
    expect(seeing.outcomes[0]).toMatchObject({ desired: 4, reason: "demand" });
  });

  test("counts from the last fresh sample, not from the first that failed", () => {
    const spec = workload("queue", { guards: { fallback: fixed } });
    const first = lookAt(spec, sampleOf(40, 0), 3)(new Map(), 0);
    const absent = lookAt(spec, sampleOf("the queue cannot be read", 4000), 3);
    const blind = absent(first.state, 4000);
    expect(blind.outcomes[0]).toMatchObject({ desired: 3, reason: "sample-absent" });
    expect(blind.wakeAtMs).toBe(10_000);
    expect(absent(blind.state, 10_000).outcomes[0]).toMatchObject({ desired: 5, reason: "fallback" });
  });

  test.each<[Fallback["kind"], number, number]>([
    ["keep-if-higher", 8, 8],
    ["keep-if-higher", 3, 5],
    ["keep-if-lower", 2, 2],
    ["keep-if-lower", 8, 5],
  ])("%s goes by the count in force, not by what was asked for: %i → %i", (kind, ready, desired) => {
    const spec = workload("queue", { guards: { fallback: { kind, afterMs: 10_000, replicas: 5 } } });
    const absent = lookAt(spec, sampleOf("the queue cannot be read", 0), ready);
    const first = absent(new Map(), 0);
    const asking = new Map(
      [...first.state].map(([name, one]) => [name, { ...one, demand: { ...one.demand, replicas: 6 } }]),
    );
    expect(absent(asking, 10_000).outcomes[0]).toMatchObject({ desired, reason: "fallback" });
  });

  test("keeps of what it has what it asks for, also from equals that ask for more", () => {
    const fallback = { kind: "keep-if-higher", afterMs: 5000, replicas: 3 } as const;
    const spec = pool([workload("blind", { guards: { fallback } }), fixedWorkload("equal", 10)]);
    const known = new Map([
      ["blind", facts(observed("blind", 8))],
      ["equal", facts(observed("equal", 2))],
    ]);
    const first = decide({ spec, facts: known, wallMs: 0 }, new Map(), 0);
    const fallen = decide({ spec, facts: known, wallMs: 0 }, first.state, 5000);
    expect(fallen.outcomes).toMatchObject([{ desired: 8, reason: "fallback" }, { desired: 2 }]);
  });

  test("comes to it step by step where a step limit says so", () => {
    const spec = workload("queue", { guards: { fallback: fixed, step: { up: 2 } } });
    const first = lookAt(spec, undefined, 0)(new Map(), 0);
    let decision = lookAt(spec, undefined, 0)(first.state, 10_000);
    const counts = [decision.outcomes[0]?.desired];
    for (const ready of [2, 4, 5]) {
      expect(decision.wakeAtMs).toBeDefined();
      decision = lookAt(spec, undefined, ready)(decision.state, decision.wakeAtMs ?? 0);
      counts.push(decision.outcomes[0]?.desired);
    }
    expect(counts).toEqual([2, 4, 5, 5]);
  });
});
