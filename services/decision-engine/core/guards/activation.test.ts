import { describe, expect, test } from "vitest";
import type { GuardSpec } from "../../../../shared/model/pool.ts";
import { directionGuards, inputOf, wantedOf } from "../../../../test/support/guarded-workload.ts";
import { facts, observed, sampleOf, workload } from "../../../../test/support/pool-builders.ts";
import { type GuardInput, type GuardMemory, guard, noGuardMemory } from "./guard.ts";

const activation = { above: 5, minOnMs: 60_000 };

interface Seen {
  readonly value: number | string;
  readonly asked: number;
  readonly desired: number;
  readonly nowMs: number;
}

function look(
  { value, asked, desired, nowMs }: Seen,
  memory: GuardMemory,
  guards: GuardSpec,
  parts: Partial<GuardInput> = {},
) {
  const known = facts(observed("a", desired), { sample: sampleOf(value, nowMs) });
  return guard(
    workload("a", { guards: { activation, ...guards } }),
    inputOf(desired, asked, { facts: known, memory, nowMs, ...parts }),
  );
}

/** What is wanted at each look, each going on from the last. */
function wantedThrough(found: number, looks: readonly Omit<Seen, "desired">[], guards: GuardSpec = {}): number[] {
  let [desired, memory] = [found, noGuardMemory];
  return looks.map((seen) => {
    const guarded = look({ ...seen, desired }, memory, guards);
    [desired, memory] = [wantedOf(guarded, seen.asked), guarded.memory];
    return desired;
  });
}

describe("activation", () => {
  test("leaves 0 strictly above its threshold, though the target asks for nothing yet", () => {
    const looks = [4, 5, 5.5].map((value, index) => ({ value, asked: 0, nowMs: index * 500 }));
    expect(wantedThrough(0, looks)).toEqual([0, 0, 1]);
  });

  test("keeps 0 up to its threshold, though the target asks for more", () => {
    expect(wantedThrough(0, [{ value: 5, asked: 3, nowMs: 0 }])).toEqual([0]);
  });

  test("keeps one for as long as it says after the last value above, then none, though the target never asks for 0", () => {
    const at = (nowMs: number, value: number) => ({ value, asked: 1, nowMs });
    const looks = [at(0, 6), at(30_000, 0), at(40_000, 7), at(99_999, 0), at(100_000, 0), at(100_500, 0)];
    expect(wantedThrough(0, looks)).toEqual([1, 1, 1, 1, 0, 0]);
  });

  test("takes replicas it finds for needed until now: a restart ends none in haste", () => {
    const looks = [0, 59_999, 60_000].map((nowMs) => ({ value: 0, asked: 0, nowMs }));
    expect(wantedThrough(3, looks)).toEqual([1, 1, 0]);
  });

  test("learns nothing from a sample that is absent or stale", () => {
    const on = { value: 6, asked: 0, nowMs: 0 };
    const blind = { value: "the queue cannot be read", asked: 0, nowMs: 90_000 };
    expect(wantedThrough(0, [on, blind])).toEqual([1, 1]);
    const off = { value: 2, asked: 0, nowMs: 0 };
    expect(wantedThrough(0, [off, { ...blind, asked: 2 }])).toEqual([0, 0]);
    const stale = facts(observed("a", 1), { sample: sampleOf(0, 0) });
    const memory = { activation: { on: true, neededAtMs: 0 } };
    const guarded = look({ value: 0, asked: 0, desired: 1, nowMs: 70_000 }, memory, {}, { facts: stale });
    expect(guarded.memory).toBe(memory);
  });

  test("goes to 0 no faster than the guards on the way down let it, and in spite of a dead band", () => {
    const down = directionGuards({ deadBand: { absolute: 9, relative: 0 } });
    const off = { activation: { on: false } };
    const seen = { value: 0, asked: 7, desired: 8, nowMs: 90_000 };
    const limited = look(seen, off, { step: { down: 3 } });
    expect(limited.interval).toMatchObject({ floor: 0, least: 5, most: 5, leastReason: "step-limited" });
    expect(wantedOf(look(seen, off, { down }), 7)).toBe(0);
  });

  test("ends no replica that holds a message", () => {
    const known = facts(observed("a", 2), { sample: { ...sampleOf(0, 90_000), inFlight: 1 } });
    const off = { activation: { on: false } };
    expect(look({ value: 0, asked: 0, desired: 2, nowMs: 90_000 }, off, {}, { facts: known }).interval).toMatchObject({
      floor: 1,
      most: 1,
    });
  });

  test("steps aside for a fallback, and remembers", () => {
    const memory = { activation: { on: false } };
    const demand = { replicas: 5, reason: "fallback", detail: "no fresh sample" } as const;
    const guarded = look({ value: "gone", asked: 5, desired: 0, nowMs: 0 }, memory, {}, { demand });
    expect(wantedOf(guarded, 5)).toBe(5);
    expect(guarded.memory).toBe(memory);
  });

  test("gives way to min, and names itself and when it lets go", () => {
    const on = look({ value: 6, asked: 0, desired: 0, nowMs: 500 }, noGuardMemory, {});
    expect(on).toMatchObject({ wakeAtMs: 60_500, interval: { floor: 1, least: 1, leastReason: "activating" } });
    const spec = workload("a", { replicas: { min: 2, max: 10 }, guards: { activation } });
    const known = facts(observed("a", 4), { sample: sampleOf(0, 0) });
    const off = guard(spec, inputOf(4, 4, { facts: known, memory: { activation: { on: false } } }));
    expect(wantedOf(off, 4)).toBe(2);
  });
});
