import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directionGuards, inputOf, liveThrough } from "../../../../test/support/guarded-workload.ts";
import { workload } from "../../../../test/support/pool-builders.ts";
import { guard } from "./guard.ts";

const spec = workload("a", {
  replicas: { min: 0, max: 100 },
  guards: { up: directionGuards({ cooldownMs: 1000 }), down: directionGuards({ cooldownMs: 3000 }) },
});

describe("a cooldown", () => {
  test("holds back the next change, either way, each for its own time", () => {
    const moments = liveThrough(spec, 4, [
      { gapMs: 0, replicas: 6 },
      { gapMs: 100, replicas: 9 },
      { gapMs: 1900, replicas: 3 },
      { gapMs: 9000, replicas: 3 },
    ]);
    expect(moments.map(({ nowMs, desired }) => [nowMs, desired])).toEqual([
      [0, 6],
      [100, 6],
      [1000, 9],
      [2000, 9],
      // the last change was at 1000
      [4000, 3],
      [11_000, 3],
    ]);
    expect(moments[1]).toMatchObject({ wakeAtMs: 1000, interval: { most: 6, mostReason: "cooling-down" } });
  });

  test("lets arrive what was granted before", () => {
    const changes = [{ atMs: 0, sinceAtMs: 0, fewest: 4, most: 4 }];
    const guarded = guard(spec, inputOf(5, 9, { allocated: 7, memory: { changes }, nowMs: 500 }));
    expect(guarded.interval).toMatchObject({ least: 5, most: 7 });
  });

  test("of a law on a grid is over with the step, early or late, and never just before", () => {
    const changes = [{ atMs: 0, sinceAtMs: 0, fewest: 4, most: 4 }];
    const at = (nowMs: number, lastAtMs: number) =>
      guard(spec, inputOf(5, 9, { memory: { changes }, nowMs, grid: { everyMs: 1000, lastAtMs } })).interval;
    expect(at(1020, 0)).toMatchObject({ most: 5, mostReason: "cooling-down" });
    expect(at(1020, 0).untilAtMs).toBeUndefined();
    expect(at(970, 1000).most).toBe(100);
    expect(at(1040, 990).most).toBe(100);
  });

  test("is never broken by anything that is asked", () => {
    const history = fc.array(fc.record({ gapMs: fc.nat(2500), replicas: fc.nat(20) }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(history, (asked) => {
        let changedAtMs = Number.NEGATIVE_INFINITY;
        for (const { nowMs, before, desired } of liveThrough(spec, 4, asked)) {
          if (desired === before) continue;
          expect(nowMs - changedAtMs).toBeGreaterThanOrEqual(desired > before ? 1000 : 3000);
          changedAtMs = nowMs;
        }
      }),
    );
  });
});
