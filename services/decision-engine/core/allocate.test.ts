import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, type Claim } from "./allocate.ts";
import { fill, type Share } from "./fill.ts";

function claim(name: string, parts: Partial<Claim> = {}): Claim {
  return { name, priority: 1, floor: 0, wanted: 0, held: 0, desired: 0, remainder: false, ...parts };
}

const small = fc.nat(12);

const claims = fc
  .array(
    fc
      .record({
        priority: fc.integer({ min: 1, max: 3 }),
        floor: fc.nat(4),
        more: small,
        blind: fc.boolean(),
        desired: small,
        remainder: fc.boolean(),
      })
      .map(({ floor, more, blind, desired, ...rest }) => ({
        ...rest,
        floor,
        wanted: floor + more,
        desired,
        held: blind ? desired : 0,
      })),
    { minLength: 1, maxLength: 7 },
  )
  .map((parts) => parts.map((part, index): Claim => ({ name: `w${index}`, ...part })));

const capacities = fc.nat(40);

/** Whoever comes later in this order is served later. */
function rank({ remainder, priority }: Claim): number {
  return (remainder ? 10 : 0) + priority;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function forAll(law: (claims: readonly Claim[], capacity: number, grantOf: (claim: Claim) => number) => void) {
  fc.assert(
    fc.property(claims, capacities, (given, capacity) => {
      const granted = allocate(given, capacity);
      law(given, capacity, ({ name }) => granted.get(name) ?? Number.NaN);
    }),
    { numRuns: 500 },
  );
}

describe("any allocation", () => {
  test("grants what is there as far as it is wanted, never more", () => {
    forAll((given, capacity, grantOf) => {
      expect(sum(given.map(grantOf))).toBe(Math.min(capacity, sum(given.map(({ wanted }) => wanted))));
      for (const one of given) expect(grantOf(one)).toBeLessThanOrEqual(one.wanted);
    });
  });

  test("keeps every floor while the floors fit, and else those of the highest priorities", () => {
    forAll((given, capacity, grantOf) => {
      const fit = sum(given.map(({ floor }) => floor)) <= capacity;
      for (const one of given) {
        if (fit) expect(grantOf(one)).toBeGreaterThanOrEqual(one.floor);
        if (grantOf(one) >= one.floor) continue;
        for (const lower of given.filter((other) => rank(other) > rank(one))) expect(grantOf(lower)).toBe(0);
      }
    });
  });

  test("leaves no lower priority more than its floor while a higher one is denied, remainders last", () => {
    forAll((given, _, grantOf) => {
      for (const denied of given.filter((one) => grantOf(one) < one.wanted)) {
        const lower = given.filter((other) => rank(other) > rank(denied));
        for (const one of lower) expect(grantOf(one)).toBeLessThanOrEqual(one.floor);
      }
    });
  });

  test("treats equals alike but for a floor, a lower wish and what a blind one holds", () => {
    forAll((given, _, grantOf) => {
      for (const more of given) {
        const kept = Math.max(more.floor, Math.min(more.held, more.wanted));
        if (grantOf(more) <= kept) continue;
        for (const less of given.filter((other) => rank(other) === rank(more))) {
          expect(grantOf(less)).toBeGreaterThanOrEqual(Math.min(less.wanted, grantOf(more) - 1));
        }
      }
    });
  });

  test("takes nothing that a blind one holds for its equals", () => {
    forAll((given, _, grantOf) => {
      for (const blind of given) {
        if (grantOf(blind) >= Math.min(blind.held, blind.wanted)) continue;
        for (const equal of given.filter((other) => rank(other) === rank(blind))) {
          const kept = Math.max(equal.floor, Math.min(equal.held, equal.wanted));
          expect(grantOf(equal)).toBeLessThanOrEqual(kept);
        }
      }
    });
  });

  test("does not depend on the order of the claims", () => {
    const shuffled = claims.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
    );
    fc.assert(
      fc.property(shuffled, capacities, ([given, other], capacity) => {
        const inOrder = ([...granted]: ReadonlyMap<string, number>) => granted.sort();
        expect(inOrder(allocate(other, capacity))).toEqual(inOrder(allocate(given, capacity)));
      }),
    );
  });

  test("stays as it is once everybody has what was granted", () => {
    forAll((given, capacity, grantOf) => {
      const settled = given.map((one) => ({ ...one, desired: grantOf(one), held: one.held > 0 ? grantOf(one) : 0 }));
      const again = allocate(settled, capacity);
      for (const one of given) expect(again.get(one.name)).toBe(grantOf(one));
    });
  });

  test("takes nothing from anybody when there is more to divide", () => {
    forAll((given, capacity, grantOf) => {
      const more = allocate(given, capacity + 1);
      for (const one of given) expect(more.get(one.name)).toBeGreaterThanOrEqual(grantOf(one));
    });
  });
});

describe("an allocation", () => {
  test("takes from the lowest priority first, down to its floor", () => {
    const given = [
      claim("high", { wanted: 8 }),
      claim("middle", { priority: 2, floor: 1, wanted: 4 }),
      claim("low", { priority: 3, floor: 1, wanted: 9 }),
    ];
    expect(allocate(given, 10)).toEqual(
      new Map([
        ["high", 8],
        ["middle", 1],
        ["low", 1],
      ]),
    );
    expect(allocate(given, 12)).toEqual(
      new Map([
        ["high", 8],
        ["middle", 3],
        ["low", 1],
      ]),
    );
  });

  test("gives the odd replica to the one that has more now, so that nothing moves for nothing", () => {
    const given = [claim("a", { wanted: 9, desired: 2 }), claim("b", { wanted: 9, desired: 3 })];
    expect(allocate(given, 5)).toEqual(
      new Map([
        ["a", 2],
        ["b", 3],
      ]),
    );
  });

  test("of an empty pool is empty", () => {
    expect(allocate([], 10)).toEqual(new Map());
  });
});

test("filling looks at each claim a number of times that grows with the logarithm of the counts only", () => {
  const shares = Array.from({ length: 10_000 }, (_, index): Share => {
    return { claim: claim(`w${index}`, { wanted: 1 + (index % 1000) }), granted: 0 };
  });
  let looks = 0;
  const capOf = ({ wanted }: Claim) => {
    looks += 1;
    return wanted;
  };
  expect(fill(shares, capOf, 1_000_000)).toBe(1_000_000);
  // log2(1000) ≈ 10 halvings and a few passes besides
  expect(looks).toBeLessThan(10_000 * 20);
});
