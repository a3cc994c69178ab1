import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Direction, RatePolicy } from "../../../../shared/model/pool.ts";
import { directionGuards, liveThrough } from "../../../../test/support/guarded-workload.ts";
import { workload } from "../../../../test/support/pool-builders.ts";
import { limitOf } from "./rate-limit.ts";

const percent = (value: number, periodMs = 60_000): RatePolicy => ({ kind: "percent", value, periodMs });
const replicas = (value: number, periodMs = 60_000): RatePolicy => ({ kind: "replicas", value, periodMs });

/** What becomes of a demand that is asked for all the time, looked at once a period. */
function eachPeriod(direction: Direction, policies: readonly RatePolicy[], from: number, to: number, periods: number) {
  const guards = { [direction]: directionGuards({ policies, select: "max" }) };
  const spec = workload("a", { replicas: { min: 0, max: 1000 }, guards });
  const history = Array.from({ length: periods }, (_, index) => ({ gapMs: index === 0 ? 0 : 60_000, replicas: to }));
  const moments = liveThrough(spec, from, history);
  return history.map((_, index) => moments.find(({ nowMs }) => nowMs === index * 60_000)?.desired);
}

describe("one policy", () => {
  test.each<[string, RatePolicy, Direction, number, number]>([
    ["replicas up", replicas(4), "up", 3, 7],
    ["replicas down", replicas(4), "down", 10, 6],
    ["replicas down, not below 0", replicas(4), "down", 3, 0],
    ["percent up", percent(100), "up", 3, 6],
    // 10 · 1.1 is 11.000000000000002 in floating point: still one replica
    ["percent up, exactly", percent(10), "up", 10, 11],
    // ⌈10 · 1.25⌉ = ⌈12.5⌉
    ["percent up, rounded up", percent(25), "up", 10, 13],
    ["percent up, always at least one", percent(1), "up", 1, 2],
    ["percent up from 0", percent(100), "up", 0, 1],
    // ⌊72 · 0.9⌋ = ⌊64.8⌋: the HPA's documentation has 8 fewer than 72
    ["percent down, rounded down", percent(10), "down", 72, 64],
    ["percent down to 0", percent(10), "down", 1, 0],
    ["more than everything", percent(200), "down", 10, 0],
  ])("allows %s", (_, policy, direction, start, limit) => {
    expect(limitOf(policy, direction, start)).toBe(limit);
  });
});

describe("policies", () => {
  test("grow as the HPA's documentation has it", () => {
    // 900 % a minute: tenfold
    expect(eachPeriod("up", [percent(900)], 1, 1000, 4)).toEqual([10, 100, 1000, 1000]);
    // 4 replicas or 100 %, whichever is more: its default
    expect(eachPeriod("up", [percent(100), replicas(4)], 1, 100, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(eachPeriod("up", [replicas(1)], 1, 100, 4)).toEqual([2, 3, 4, 5]);
  });

  test("shrink as the HPA's documentation has it", () => {
    // 10 % or 4 a minute, whichever is more: 80 → 72 → 64 → 57 → …, by 4 below 40
    expect(eachPeriod("down", [percent(10), replicas(4)], 80, 10, 4)).toEqual([72, 64, 57, 51]);
    expect(eachPeriod("down", [percent(10), replicas(4)], 38, 10, 3)).toEqual([34, 30, 26]);
    expect(eachPeriod("down", [percent(100)], 80, 10, 2)).toEqual([10, 10]);
  });

  test.each<["max" | "min" | "disabled", number, number]>([
    ["max", 20, 5],
    ["min", 14, 6],
    ["disabled", 10, 10],
  ])("of which %s is selected let 10 replicas become %i and %i", (select, up, down) => {
    const guards = directionGuards({ policies: [percent(100), percent(50), replicas(4)].slice(0, 3), select });
    const downs = directionGuards({ policies: [percent(50), replicas(4)], select });
    const spec = workload("a", { replicas: { min: 0, max: 100 }, guards: { up: guards, down: downs } });
    expect(liveThrough(spec, 10, [{ gapMs: 0, replicas: 100 }]).at(-1)?.desired).toBe(up);
    expect(liveThrough(spec, 10, [{ gapMs: 0, replicas: 0 }]).at(-1)?.desired).toBe(down);
  });

  test("count from what there was at the beginning of the period, whatever came and went since", () => {
    const guards = { up: directionGuards({ policies: [percent(100)] }), down: directionGuards() };
    const spec = workload("a", { replicas: { min: 0, max: 100 }, guards });
    const moments = liveThrough(spec, 10, [
      { gapMs: 0, replicas: 4 },
      { gapMs: 1000, replicas: 100 },
    ]);
    // 100 % of the 10 there were, not of the 4 there are: 4 − 0 + 6 = 10, and 10 · 2 = 20
    expect(moments.map(({ desired }) => desired)).toEqual([4, 20]);
  });

  test("say why, and when the oldest change leaves the period", () => {
    const spec = workload("a", { guards: { up: directionGuards({ policies: [replicas(2, 15_000)] }) } });
    const [first, second] = liveThrough(spec, 1, [
      { gapMs: 100, replicas: 9 },
      { gapMs: 1000, replicas: 9 },
    ]);
    expect(first).toMatchObject({ desired: 3 });
    expect(second).toMatchObject({ desired: 3, wakeAtMs: 15_100, interval: { most: 3, mostReason: "rate-limited" } });
  });

  test("let no period see a larger change than they allow, whatever is asked", () => {
    const asked = fc.array(fc.record({ gapMs: fc.nat(4000), replicas: fc.nat(40) }), { minLength: 1, maxLength: 40 });
    const policy = fc.record({
      kind: fc.constantFrom("replicas" as const, "percent" as const),
      value: fc.integer({ min: 1, max: 120 }),
      periodMs: fc.integer({ min: 100, max: 9000 }),
    });
    fc.assert(
      fc.property(asked, policy, policy, fc.nat(40), (history, up, down, found) => {
        const guards = { up: directionGuards({ policies: [up] }), down: directionGuards({ policies: [down] }) };
        const moments = liveThrough(workload("a", { replicas: { min: 0, max: 100 }, guards }), found, history);
        const countAt = (atMs: number) => moments.findLast(({ nowMs }) => nowMs <= atMs)?.desired ?? found;
        for (const { nowMs, before, desired } of moments) {
          if (desired > before) expect(desired).toBeLessThanOrEqual(limitOf(up, "up", countAt(nowMs - up.periodMs)));
          if (desired < before) {
            expect(desired).toBeGreaterThanOrEqual(limitOf(down, "down", countAt(nowMs - down.periodMs)));
          }
        }
      }),
    );
  });
});
