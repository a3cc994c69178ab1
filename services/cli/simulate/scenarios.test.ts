import { expect, test } from "vitest";
import { scenarios } from "./scenarios.ts";

/** Messages a second at 0 s, 130 s, 310 s and just before the end, and how many arrive in all (one reading a second). */
test.each([
  ["demo", [10, 30, 10, 30], 60 * 10 + 180 * 30 + 120 * 10 + 120 * 20 + 120 * 30],
  ["step", [3, 60, 60, 60], 60 * 3 + 240 * 60],
  ["ramp", [0, 20.58, 49.08, 95], 28_452.5],
  ["square", [10, 10, 10, 75], 450 * 85],
  ["flash", [8, 117, 70.3, 8.04], 11_119],
] as const)("%s is what it was", (name, rates, messages) => {
  const scenario = scenarios.find((one) => one.name === name);
  expect(scenario).toBeDefined();
  if (!scenario) return;
  const { durationMs, ratePerSecond } = scenario;
  const found = [0, 130_000, Math.min(310_000, durationMs - 1), durationMs - 1].map((atMs) => ratePerSecond(atMs));
  found.forEach((rate, place) => {
    expect(rate).toBeCloseTo(rates[place] ?? Number.NaN, 1);
  });
  const seconds = Array.from({ length: durationMs / 1000 }, (_, second) => ratePerSecond(second * 1000));
  expect(seconds.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(messages, -1);
});

test("all nine are within what 39 replicas can do, and have names of their own", () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(9);
  for (const { durationMs, ratePerSecond } of scenarios) {
    for (let atMs = 0; atMs < durationMs; atMs += 1000) {
      expect(ratePerSecond(atMs)).toBeGreaterThanOrEqual(0);
      expect(ratePerSecond(atMs)).toBeLessThanOrEqual(39 / 0.3);
    }
  }
});

test("wander and regimes are the same wherever they run: the numbers of another program", () => {
  const at = (name: string, atMs: number) => scenarios.find((one) => one.name === name)?.ratePerSecond(atMs);
  expect(at("wander", 0)).toBeCloseTo(35.927227, 6);
  expect([0, 100, 200, 400].map((second) => at("regimes", second * 1000))).toEqual([35, 95, 35, 35]);
});
