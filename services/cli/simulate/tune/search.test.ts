import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Parameter, standardPlace, valueAt } from "./parameter.ts";
import { search } from "./search.ts";
import { tunableLaws } from "./tunable-laws.ts";

/** The squared distance from (0.3, 0.8). */
const bowl = ([x = 0, y = 0]: readonly number[]) => (x - 0.3) ** 2 + (y - 0.8) ** 2;

describe("the search", () => {
  test("comes close to the least penalty", () => {
    const { places, penalty } = search([0.9, 0.1], 200, 1, bowl);
    expect(places[0]).toBeCloseTo(0.3, 1);
    expect(places[1]).toBeCloseTo(0.8, 1);
    expect(penalty).toBe(bowl(places));
  });

  test("tries as often as it is told, the start first, and with the same seed the same", () => {
    const tried = (seed: number) => {
      const all: number[] = [];
      search([0.5], 20, seed, ([x = 0], attempt) => {
        all.push(x);
        expect(attempt).toBe(all.length);
        return x;
      });
      return all;
    };
    expect(tried(1)).toHaveLength(20);
    expect(tried(1)[0]).toBe(0.5);
    expect(tried(1)).toEqual(tried(1));
    expect(tried(1)).not.toEqual(tried(2));
  });

  test("stays within 0 and 1, and is never worse than its start", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(),
        (start, tries, seed) => {
          const { penalty } = search([start], tries, seed, ([x = -1]) => {
            expect(x >= 0 && x <= 1).toBe(true);
            return Math.abs(x - 0.5);
          });
          expect(penalty).toBeLessThanOrEqual(Math.abs(start - 0.5));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("a parameter", () => {
  const gain: Parameter = { name: "gain", least: 0.01, most: 100, standard: 1, scale: "log", zeroAtLeast: true };

  test.each([
    [0, 0],
    [0.25, 0.1], // a quarter of four powers of ten
    [0.5, 1],
    [0.55, 1.58], // three digits
    [1, 100],
  ])("at %d is %d", (place, value) => {
    expect(valueAt(gain, place)).toBe(value);
  });

  test.each(Object.entries(tunableLaws))(
    "%s starts from the values of the law as it is compared",
    (_name, { parametersFor }) => {
      for (const parameter of parametersFor(50)) {
        expect(valueAt(parameter, standardPlace(parameter)), parameter.name).toBe(parameter.standard);
      }
    },
  );
});
