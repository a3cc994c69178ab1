import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "./histogram.ts";

test("a quantile is at most 1 % off, and one of the values", () => {
  const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.01, 0.5, 0.99, 1), (added, ratio) => {
      const histogram = new Histogram();
      for (const value of added) histogram.add(value);
      const exact = [...added].sort((a, b) => a - b)[Math.max(0, Math.ceil(ratio * added.length - 1e-9) - 1)] ?? 0;
      const found = histogram.quantile(ratio);
      expect(added).toContain(found);
      expect(found).toBeGreaterThanOrEqual(exact);
      expect(found).toBeLessThanOrEqual(Math.max(1, exact * 1.0101));
    }),
  );
});

test("weights count, whole numbers up to 100 are exact", () => {
  const histogram = new Histogram();
  histogram.add(99, 98);
  histogram.add(100, 1.5);
  histogram.add(1000, 0.5);
  expect([0.98, 0.99, 0.995, 0.999].map((ratio) => histogram.quantile(ratio))).toEqual([99, 100, 100, 1000]);
});

test("of nothing it is 0", () => {
  expect(new Histogram().quantile(0.99)).toBe(0);
});
