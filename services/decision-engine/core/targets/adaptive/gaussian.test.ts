import { describe, expect, test } from "vitest";
import { chanceUpTo, density, exceededWith } from "./gaussian.ts";

describe("the standard normal distribution", () => {
  // numbers from a table
  test.each([
    [0, 0.5, 0.39894],
    [1, 0.84134, 0.24197],
    [-1, 0.15866, 0.24197],
    [1.96, 0.975, 0.05844],
    [-3, 0.00135, 0.00443],
  ])("at %d has the chance %d below it and the density %d", (x, chance, height) => {
    expect(chanceUpTo(x)).toBeCloseTo(chance, 5);
    expect(density(x)).toBeCloseTo(height, 5);
  });

  test.each([
    [0.5, 0],
    [0.2, 0.8416],
    [0.05, 1.6449],
    [0.003, 2.7478],
    [0.95, -1.6449],
  ])("is above its quantile with the chance %d at %d", (chance, x) => {
    expect(Math.abs(exceededWith(chance) - x)).toBeLessThan(3e-3);
  });
});
