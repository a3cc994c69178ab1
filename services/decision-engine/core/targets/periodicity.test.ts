import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { periodicityWeight } from "./periodicity.ts";

describe("the weight of a history", () => {
  test("of four errors is that of its one bin", () => {
    // X₁ = (4 − 4) + i(3 − 5) = −2i: φ = −π/2, θ = π/2; k = 0 … 4: |sin| = 1, 0, 1, 0, 1; w = −1 / 3
    expect(periodicityWeight([4, 5, 4, 3])).toBeCloseTo(-1 / 3, 12);
    expect(periodicityWeight([4, 3, 4, 5])).toBeCloseTo(1 / 3, 12);
  });

  test("takes each bin by its share of the amplitudes", () => {
    // values of Relay's own arithmetic, written out sum by sum
    expect(periodicityWeight([1, 2, 4, 8, 16, 32, 64, 128])).toBeCloseTo(0.19375931677838112, 12);
    expect(periodicityWeight([3, 1, 4, 1, 5, 9, 2, 6, 5, 3])).toBeCloseTo(0.06799740420921901, 12);
    const sine = Array.from({ length: 1000 }, (_, n) => 2 + 10 * Math.sin((2 * Math.PI * n) / 100));
    expect(periodicityWeight(sine)).toBeCloseTo(-0.015470050067120093, 9);
  });

  test.each([
    [[0]],
    [[0, 5]],
    [[0, 5, 3]],
    [[5, 5, 5, 5]],
    [Array.from({ length: 1000 }, () => 0.1)],
    [[1, -1, 1, -1]],
  ])("in which nothing varies between its mean and its fastest is 1: %j", (errors) => {
    expect(periodicityWeight(errors)).toBe(1);
  });

  test("leaves out the oldest where their number has a prime factor above 5", () => {
    expect(periodicityWeight([99, 3, 1, 4, 1, 5, 9, 2, 6, 5, 3])).toBe(
      periodicityWeight([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]),
    );
  });

  test("is between −1 and 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 }),
        (errors) => {
          expect(Math.abs(periodicityWeight(errors))).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });
});
