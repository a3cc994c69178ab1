import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directionGuards, inputOf, liveThrough } from "../../../../test/support/guarded-workload.ts";
import { workload } from "../../../../test/support/pool-builders.ts";
import { guard } from "./guard.ts";

const withWindow = (guards: { up?: number; down?: number }) =>
  workload("a", {
    replicas: { min: 0, max: 100 },
    guards: {
      ...(guards.up && { up: directionGuards({ stabilizationMs: guards.up }) }),
      ...(guards.down && { down: directionGuards({ stabilizationMs: guards.down }) }),
    },
  });

const counts = (spec: ReturnType<typeof withWindow>, found: number, asked: readonly (readonly [number, number])[]) =>
  liveThrough(
    spec,
    found,
    asked.map(([gapMs, replicas]) => ({ gapMs, replicas })),
  ).map(({ nowMs, desired }) => [nowMs, desired]);

describe("a stabilization window", () => {
  test("on the way down keeps the highest that was asked for in it, and lets go in steps", () => {
    // 8 until 100, 5 until 200, then 2: the window of 1 s forgets 8 at 1100 and 5 at 1200
    expect(
      counts(withWindow({ down: 1000 }), 8, [
        [0, 8],
        [100, 5],
        [100, 2],
        [2000, 2],
      ]),
    ).toEqual([
      [0, 8],
      [100, 8],
      [200, 8],
      [1100, 5],
      [1200, 2],
      [2200, 2],
    ]);
  });

  test("on the way up waits for the lowest", () => {
    expect(
      counts(withWindow({ up: 1000 }), 2, [
        [0, 2],
        [100, 6],
        [100, 9],
        [2000, 9],
      ]),
    ).toEqual([
      [0, 2],
      [100, 2],
      [200, 2],
      [1100, 6],
      [1200, 9],
      [2200, 9],
    ]);
  });

  test("forgets a drop that was over before it counted", () => {
    expect(
      counts(withWindow({ down: 1000 }), 8, [
        [0, 8],
        [100, 3],
        [500, 8],
        [5000, 8],
      ]),
    ).toEqual([
      [0, 8],
      [100, 8],
      [600, 8],
      [5600, 8],
    ]);
  });

  test("that knows nothing yet begins with what it found: a restart gives up nothing in haste", () => {
    expect(
      counts(withWindow({ down: 1000 }), 8, [
        [0, 2],
        [3000, 2],
      ]),
    ).toEqual([
      [0, 8],
      [1000, 2],
      [3000, 2],
    ]);
    expect(
      counts(withWindow({ up: 1000 }), 2, [
        [0, 8],
        [3000, 8],
      ]),
    ).toEqual([
      [0, 2],
      [1000, 8],
      [3000, 8],
    ]);
  });

  test("names itself and the instant at which it lets go", () => {
    expect(liveThrough(withWindow({ down: 1000 }), 8, [{ gapMs: 0, replicas: 2 }])[0]).toMatchObject({
      wakeAtMs: 1000,
      interval: { floor: 0, least: 8, leastReason: "stabilizing" },
    });
  });

  test("of a law on a grid is over with the step, early or late, and never just before", () => {
    const memory = { down: { asked: 2, past: [{ asked: 8, endedAtMs: 0 }] } };
    const at = (nowMs: number, lastAtMs: number) =>
      guard(withWindow({ down: 1000 }), inputOf(8, 2, { memory, nowMs, grid: { everyMs: 1000, lastAtMs } })).interval;
    expect(at(1020, 0)).toMatchObject({ least: 8, leastReason: "stabilizing" });
    expect(at(1020, 0).untilAtMs).toBeUndefined();
    expect(at(970, 1000).least).toBe(0);
    expect(at(1040, 990).least).toBe(0);
  });

  test("is exactly the highest and the lowest of all that was asked for in it, and as short as it can be", () => {
    const history = fc.array(fc.record({ gapMs: fc.nat(700), replicas: fc.nat(20) }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(history, fc.nat(20), (asked, found) => {
        const windowMs = 1500;
        const moments = liveThrough(withWindow({ up: windowMs, down: windowMs }), found, asked);
        moments.forEach(({ nowMs, before, desired, memory }, index) => {
          const since = nowMs - windowMs;
          // what was asked for until the next look, as far as that is inside the window
          const seen = moments
            .slice(0, index + 1)
            .filter((_, at) => at === index || (moments[at + 1]?.nowMs ?? 0) > since)
            .map((moment) => moment.asked);
          if ((moments[0]?.nowMs ?? 0) > since) seen.push(found);
          const [low, high] = [Math.min(...seen), Math.max(...seen)];
          expect(desired).toBe(Math.min(high, Math.max(low, before)));
          expect(memory.down?.past.length).toBeLessThanOrEqual(20);
        });
      }),
    );
  });
});
