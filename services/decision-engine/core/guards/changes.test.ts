import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directionGuards } from "../../../../test/support/guarded-workload.ts";
import { type Change, keptChanges, withChange } from "./changes.ts";

const policy = (periodMs: number) => ({ kind: "replicas", value: 1, periodMs }) as const;

/** All changes of a life that a guard with this period asks for, one after the other. */
function lived(moments: readonly (readonly [number, number])[], periodMs: number): readonly Change[] {
  const guards = { up: directionGuards({ policies: [policy(periodMs)] }) };
  return moments.reduce<readonly Change[]>(
    (changes, [atMs, from]) => withChange(keptChanges(guards, changes, atMs) ?? [], from, atMs),
    [],
  );
}

describe("remembered changes", () => {
  const life = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(50)), { minLength: 100, maxLength: 300 })
    .map((gaps) => {
      let atMs = 0;
      return gaps.map(([gapMs, from]) => {
        atMs += gapMs;
        return [atMs, from] as const;
      });
    });

  test("are few, and never tell of more room than all of them would", () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 1, max: 60_000 }), (moments, periodMs) => {
        const changes = lived(moments, 60_000);
        expect(changes.length).toBeLessThanOrEqual(64);
        const nowMs = moments.at(-1)?.[0] ?? 0;
        const exact = moments.find(([atMs]) => atMs > nowMs - periodMs)?.[1] ?? Number.NaN;
        const oldest = changes.find(({ atMs }) => atMs > nowMs - periodMs);
        expect(oldest?.fewest).toBeLessThanOrEqual(exact);
        expect(oldest?.most).toBeGreaterThanOrEqual(exact);
      }),
    );
  });

  test("are all of them as long as they are few", () => {
    const moments = Array.from({ length: 64 }, (_, index) => [index * 10 + 10, index] as const);
    const all = moments.map(([atMs, from]) => ({ atMs, sinceAtMs: atMs, fewest: from, most: from }));
    expect(lived(moments, 60_000)).toEqual(all);
  });

  test("are merged evenly: half an hour of changes twice a second is known to the minute", () => {
    const moments = Array.from({ length: 3600 }, (_, index) => [index * 500, index % 2] as const);
    for (const { atMs, sinceAtMs } of lived(moments, 1_800_000)) expect(atMs - sinceAtMs).toBeLessThan(60_000);
  });

  test("are only the last one where a cooldown is all that asks", () => {
    const guards = { down: directionGuards({ cooldownMs: 5000 }) };
    const changes = withChange(withChange([], 3, 0), 4, 1000);
    const kept = keptChanges(guards, changes, 2000);
    expect(kept).toEqual([{ atMs: 1000, sinceAtMs: 1000, fewest: 4, most: 4 }]);
    expect(keptChanges(guards, kept, 3000)).toBe(kept);
    expect(keptChanges(guards, kept, 6000)).toEqual([]);
  });
});
