import fc from "fast-check";
import { expect, test } from "vitest";
import { claimParts, claimsOn, manyCapacities, replicaCapacities } from "../../../test/support/claims.ts";
import type { Claim } from "./allocate.ts";
import { fill, type Share } from "./fill.ts";
import { shareOf } from "./layout.ts";
import { fitting, take } from "./room.ts";

const wantedOf = ({ wanted }: Claim) => wanted;

/** The law word for word: one replica after the other. */
function fillOneByOne(shares: readonly Share[], left: number[]): void {
  let open = [...shares];
  for (;;) {
    open = open.filter(({ claim, granted }) => granted < claim.wanted && fitting(claim.place.needs, left) > 0);
    const [next] = [...open].sort((a, b) => {
      const share = shareOf(a.claim.place, a.granted + 1) - shareOf(b.claim.place, b.granted + 1);
      return share || shareOf(b.claim.place, b.claim.desired) - shareOf(a.claim.place, a.claim.desired);
    });
    if (!next) return;
    next.granted += 1;
    take(left, next.claim.place.needs, 1);
  }
}

test("filling is giving one replica after the other to whoever has least", () => {
  const scaled = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(claimParts, fc.oneof(replicaCapacities, manyCapacities), scaled, (parts, amounts, scale) => {
      const many = Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount * scale]));
      const { claims, capacity } = claimsOn(parts, many);
      const sharesOf = () =>
        claims.map((claim): Share => ({ claim: { ...claim, wanted: claim.wanted * scale }, granted: claim.floor }));
      const [shares, expected] = [sharesOf(), sharesOf()];
      const [left, expectedLeft] = [[...capacity], [...capacity]];
      fill(shares, wantedOf, left);
      fillOneByOne(expected, expectedLeft);
      expect(shares.map(({ granted }) => granted)).toEqual(expected.map(({ granted }) => granted));
      expect(left).toEqual(expectedLeft);
    }),
    { numRuns: 300 },
  );
});

test("filling looks at each claim a number of times that grows with the logarithm of the counts only", () => {
  const parts = Array.from({ length: 10_000 }, (_, index) => ({ name: `w${index}`, wanted: 1 + (index % 1000) }));
  const { claims } = claimsOn(parts, 1_000_000);
  let looks = 0;
  const shares = claims.map((claim): Share => {
    const { needs, ...rest } = claim.place;
    const place = {
      ...rest,
      get needs() {
        looks += 1;
        return needs;
      },
    };
    return { claim: { ...claim, place }, granted: 0 };
  });
  const left = [1_000_000];
  fill(shares, wantedOf, left);
  expect(left).toEqual([0]);
  // log2(1000) ≈ 10 halvings, and a few passes besides
  expect(looks).toBeLessThan(10_000 * 30);
});
