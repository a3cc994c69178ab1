import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Resources } from "../../../shared/model/resources.ts";
import {
  type ClaimParts,
  claimParts,
  claimsOn,
  manyCapacities,
  replicaCapacities,
} from "../../../test/support/claims.ts";
import { allocate, type Claim } from "./allocate.ts";
import { shareOf } from "./layout.ts";
import { fitting, take } from "./room.ts";

interface Allocation {
  readonly claims: readonly Claim[];
  readonly capacity: readonly number[];
  readonly reserve: readonly number[];
  readonly grantOf: (claim: Claim) => number;
}

function allocationOf(parts: readonly ClaimParts[], amounts: Resources, kept: Resources): Allocation {
  const { claims, capacity, reserve } = claimsOn(parts, amounts, kept);
  const granted = allocate(claims, capacity, reserve);
  return { claims, capacity, reserve, grantOf: (claim) => granted[claims.indexOf(claim)] ?? Number.NaN };
}

const worlds = fc.record({
  parts: claimParts,
  capacity: fc.oneof(replicaCapacities, manyCapacities),
  reserve: fc.oneof(
    fc.constant<Resources>({}),
    fc.record({ replicas: fc.nat(6), cpu: fc.nat(20), memory: fc.nat(20) }, { requiredKeys: [] }),
  ),
});

function forAll(
  law: (allocation: Allocation) => void,
  from: fc.Arbitrary<typeof worlds extends fc.Arbitrary<infer World> ? World : never> = worlds,
) {
  fc.assert(
    fc.property(from, ({ parts, capacity, reserve }) => law(allocationOf(parts, capacity, reserve))),
    { numRuns: 300 },
  );
}

const inReplicas = fc.record({ parts: claimParts, capacity: replicaCapacities, reserve: fc.constant<Resources>({}) });

/** What is left of a capacity when each claim has so many replicas. */
function leftOf({ claims, capacity }: Allocation, countOf: (claim: Claim) => number): number[] {
  const left = [...capacity];
  for (const claim of claims) take(left, claim.place.needs, countOf(claim));
  return left;
}

function oneFits(claim: Claim, left: readonly number[]): boolean {
  return fitting(claim.place.needs, left) > 0;
}

/** What nobody else may have of a claim while it is in force among its equals. */
function keptOf({ floor, held }: Claim): number {
  return Math.max(floor, held);
}

function isServedBefore(a: Claim, b: Claim): boolean {
  return a.place.level < b.place.level;
}

/** Not the first priority: what the reserve keeps is not theirs. */
function isKeptOut({ place }: Claim, { claims: [first] }: Allocation): boolean {
  return first !== undefined && !first.place.remainder && place.level !== first.place.level;
}

/** What is left for a claim when each has so many replicas. */
function leftFor(claim: Claim, allocation: Allocation, countOf: (claim: Claim) => number): number[] {
  const left = leftOf(allocation, countOf);
  return isKeptOut(claim, allocation)
    ? left.map((amount, dimension) => amount - (allocation.reserve[dimension] ?? 0))
    : left;
}

describe("any allocation", () => {
  test("exceeds the capacity in no dimension, and grants nobody more than wanted", () => {
    forAll((allocation) => {
      for (const amount of leftOf(allocation, allocation.grantOf)) expect(amount).toBeGreaterThanOrEqual(0);
      for (const claim of allocation.claims) {
        expect(allocation.grantOf(claim)).toBeLessThanOrEqual(claim.wanted);
        expect(Number.isInteger(allocation.grantOf(claim))).toBe(true);
      }
    });
  });

  test("keeps every floor while the floors fit together", () => {
    forAll((allocation) => {
      const fit = leftOf(allocation, ({ floor }) => floor).every((amount) => amount >= 0);
      for (const claim of fit ? allocation.claims : []) {
        expect(allocation.grantOf(claim)).toBeGreaterThanOrEqual(claim.floor);
      }
    });
  });

  test("keeps the floors of the highest priorities first: no lower replica is in the way of one", () => {
    forAll((allocation) => {
      const { claims, grantOf } = allocation;
      for (const short of claims.filter((claim) => grantOf(claim) < claim.floor)) {
        const without = leftOf(allocation, (claim) => (isServedBefore(short, claim) ? 0 : grantOf(claim)));
        expect(oneFits(short, without)).toBe(false);
      }
    });
  });

  test("denies no replica that would fit if lower priorities gave up what they hold above their floors", () => {
    forAll((allocation) => {
      const { claims, grantOf } = allocation;
      for (const denied of claims.filter((claim) => grantOf(claim) < claim.wanted)) {
        const left = leftFor(denied, allocation, (claim) => {
          return isServedBefore(denied, claim) ? Math.min(claim.floor, grantOf(claim)) : grantOf(claim);
        });
        expect(oneFits(denied, left)).toBe(false);
      }
    });
  });

  test("leaves the reserve free of all but the highest priority and floors", () => {
    forAll((allocation) => {
      const { claims, grantOf, reserve } = allocation;
      const left = leftOf(allocation, grantOf);
      const above = claims.filter((claim) => isKeptOut(claim, allocation) && grantOf(claim) > claim.floor);
      for (const [dimension, amount] of left.entries()) {
        if (above.some(({ place }) => (place.needs[dimension] ?? 0) > 0)) {
          expect(amount).toBeGreaterThanOrEqual(reserve[dimension] ?? 0);
        }
      }
    });
  });

  test("lets nobody rise above an equal that could be given one more instead, by weighted dominant share", () => {
    forAll((allocation) => {
      const { claims, grantOf } = allocation;
      for (const less of claims.filter((claim) => grantOf(claim) < claim.wanted)) {
        const fair = shareOf(less.place, grantOf(less) + 1);
        // every equal gives up what it has above that share
        const left = leftFor(less, allocation, (claim) => {
          let count = grantOf(claim);
          while (
            claim.place.level === less.place.level &&
            count > keptOf(claim) &&
            shareOf(claim.place, count) > fair
          ) {
            count -= 1;
          }
          return isServedBefore(less, claim) ? Math.min(claim.floor, grantOf(claim)) : count;
        });
        expect(oneFits(less, left)).toBe(false);
      }
    });
  });

  test("takes nothing that a blind one holds for its equals", () => {
    forAll((allocation) => {
      const { claims, grantOf } = allocation;
      for (const blind of claims.filter((claim) => grantOf(claim) < claim.held)) {
        const isEqual = ({ place }: Claim) => place.level === blind.place.level;
        const without = leftFor(blind, allocation, (claim) => {
          if (isServedBefore(blind, claim)) return Math.min(claim.floor, grantOf(claim));
          return isEqual(claim) ? Math.min(keptOf(claim), grantOf(claim)) : grantOf(claim);
        });
        expect(oneFits(blind, without)).toBe(false);
      }
    });
  });

  test("stays as it is once everybody has what was granted", () => {
    forAll(({ claims, capacity, reserve, grantOf }) => {
      const settled = claims.map((claim) => {
        const desired = grantOf(claim);
        return { ...claim, desired, held: claim.held > 0 ? desired : 0 };
      });
      expect(allocate(settled, capacity, reserve)).toEqual(claims.map(grantOf));
    });
  });

  test("does not depend on the order in which workloads are written", () => {
    const shuffled = claimParts.chain((parts) =>
      fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
    );
    fc.assert(
      fc.property(shuffled, manyCapacities, ([parts, other], capacity) => {
        const byName = ({ claims, grantOf }: Allocation) =>
          new Map(claims.map((claim) => [claim.place.workload.name, grantOf(claim)]));
        expect(byName(allocationOf(other, capacity, {}))).toEqual(byName(allocationOf(parts, capacity, {})));
      }),
    );
  });
});

describe("any allocation of replicas alone", () => {
  test("grants what is there as far as it is wanted", () => {
    forAll(({ claims, capacity: [capacity = 0], grantOf }) => {
      const wanted = claims.reduce((sum, claim) => sum + claim.wanted, 0);
      expect(claims.reduce((sum, claim) => sum + grantOf(claim), 0)).toBe(Math.min(capacity, wanted));
    }, inReplicas);
  });

  test("leaves unsatisfied equals no more than one replica's worth apart, by weight", () => {
    forAll(({ claims, grantOf }) => {
      const short = claims.filter((claim) => grantOf(claim) < claim.wanted);
      for (const less of short) {
        for (const more of short.filter(({ place }) => place.level === less.place.level)) {
          if (grantOf(more) <= keptOf(more)) continue;
          expect(shareOf(more.place, grantOf(more))).toBeLessThanOrEqual(shareOf(less.place, grantOf(less) + 1));
        }
      }
    }, inReplicas);
  });

  test("takes nothing from anybody when there is more to divide", () => {
    fc.assert(
      fc.property(claimParts, fc.nat(40), fc.nat(3), (parts, replicas, reserved) => {
        const { claims, capacity, reserve } = claimsOn(parts, { replicas }, { replicas: reserved });
        const more = allocate(claims, [(capacity[0] ?? 0) + 1], reserve);
        for (const [index, before] of allocate(claims, capacity, reserve).entries()) {
          expect(more[index]).toBeGreaterThanOrEqual(before);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("moves one replica from each at most when one asks for one more", () => {
    fc.assert(
      fc.property(claimParts, fc.nat(40), fc.nat(), (parts, replicas, pick) => {
        const { claims, capacity, reserve } = claimsOn(parts, { replicas });
        const before = allocate(claims, capacity, reserve);
        const settled = claims.map((claim, index) => ({ ...claim, desired: before[index] ?? 0, held: 0 }));
        const calm = allocate(settled, capacity, reserve);
        const one = pick % claims.length;
        const asking = settled.map((claim, index) => (index === one ? { ...claim, wanted: claim.wanted + 1 } : claim));
        const changes = allocate(asking, capacity, reserve).map((count, index) => count - (calm[index] ?? 0));
        expect(changes.reduce((sum, change) => sum + Math.abs(change), 0)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});
