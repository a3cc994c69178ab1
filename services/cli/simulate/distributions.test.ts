import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../shared/random.ts";
import { type Draw, exponential, gaussian, lognormal, poisson } from "./distributions.ts";
import { streamsOf } from "./random.ts";

const draws = 50_000;

function momentsOf(draw: Draw): { readonly mean: number; readonly deviation: number } {
  const random = randomFrom(1);
  const values = Array.from({ length: draws }, () => draw(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws;
  return { mean, deviation: Math.sqrt(variance) };
}

describe("chance is what it says", () => {
  test.each<[string, Draw, number, number]>([
    ["gaussian", gaussian, 0, 1],
    ["exponential: deviation is the mean", exponential(300), 300, 300],
    ["lognormal of variation 0.35", lognormal(800, 0.35), 800, 280],
    ["lognormal without variation", lognormal(800, 0), 800, 0],
    ["lognormal of nothing", lognormal(0, 0.35), 0, 0],
    ["poisson of few: variance is the mean", (random) => poisson(random, 1.5), 1.5, Math.sqrt(1.5)],
    ["poisson of many", (random) => poisson(random, 100), 100, 10],
    ["poisson of none", (random) => poisson(random, 0), 0, 0],
  ])("%s", (_name, draw, mean, deviation) => {
    const moments = momentsOf(draw);
    const tolerance = 0.02 * Math.max(1, mean);
    expect(Math.abs(moments.mean - mean)).toBeLessThan(tolerance);
    expect(Math.abs(moments.deviation - deviation)).toBeLessThan(tolerance);
  });

  test("the same seed gives the same numbers, mulberry32's own", () => {
    const random = randomFrom(1);
    expect([random(), random()]).toEqual([0.6270739405881613, 0.002735721180215478]);
  });

  test("streams of one seed, and of workloads beside each other, differ", () => {
    const [first, second] = [streamsOf(1, 0), streamsOf(1, 1)];
    const firsts = [...Object.values(first), ...Object.values(second)].map((random) => random());
    expect(new Set(firsts).size).toBe(8);
  });
});
