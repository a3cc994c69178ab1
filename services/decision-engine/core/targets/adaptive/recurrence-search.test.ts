import { describe, expect, test } from "vitest";
import { chances, normal } from "../../../../../test/support/chances.ts";
import { adaptiveConstants } from "./constants.ts";
import { trustedLag } from "./recurrence-search.ts";

type Shape = (bin: number, chance: () => number, before: number) => number;

/** The last 192 of so many bins of that mean, as they are counted: arrivals and departures both by chance. */
function seriesOf(shape: Shape, seed: number, lead = 3) {
  const chance = chances(seed);
  let mean = 40;
  const counts = Array.from({ length: 192 }, (_, bin) => {
    mean = shape(bin, chance, mean);
    return Math.max(0, mean + Math.sqrt(2 * mean) * normal(chance));
  });
  return { counts, limits: counts.map(() => 0), lead, noiseFactor: 1 };
}

const square: Shape = (bin) => (bin % 45 < 20 ? 10 : 60);
/** Where the last bins need no change for a search. */
const found = (shape: Shape, seed: number) => trustedLag(seriesOf(shape, seed), 1, adaptiveConstants);
const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

describe("a lag", () => {
  test.each<[string, Shape, number]>([
    ["a square wave", square, 45],
    ["a spike", (bin) => (bin % 40 < 4 ? 90 : 15), 40],
    ["a saw", (bin) => 5 + 2 * (bin % 37), 37],
  ])("is found where arrivals repeat themselves as %s", (_, shape, period) => {
    const lags = seeds.map((seed) => found(shape, seed) ?? 0);
    const close = lags.filter((lag) => lag > 0 && Math.min(lag % period, period - (lag % period)) <= 1);
    expect(close.length).toBeGreaterThan(0.95 * seeds.length);
  });

  test.each<[string, Shape, number]>([
    // the best of a hundred lags has luck: in less than one search of twenty
    ["are the same all the time", () => 40, 4],
    ["are few all the time", () => 1, 0],
    ["rise steadily", (bin) => 5 + bin / 2, 0],
    ["fall steadily", (bin) => 120 - bin / 2, 0],
    ["jump once", (bin) => (bin < 100 ? 10 : 80), 0],
    ["go up and down once", (bin) => (bin > 60 && bin < 120 ? 80 : 10), 0],
    // as has a walk that comes back the same way three times
    ["wander", (_, chance, before) => Math.min(110, Math.max(1, before + 2 * normal(chance))), 4],
  ])("is not trusted where arrivals %s", (_, shape, most) => {
    const trusted = seeds.filter((seed) => found(shape, seed) !== undefined);
    expect(trusted.length).toBeLessThanOrEqual(most);
  });

  test("is not searched for without a change, but one that is trusted is put to the test", () => {
    // no change in the last 16 bins, nor in the response before them
    const constants = { ...adaptiveConstants, recurSearchBins: 16 };
    const series = seriesOf((bin) => (bin % 48 < 24 ? 10 : 60), 1);
    expect(trustedLag(series, undefined, constants)).toBeUndefined();
    expect(trustedLag(series, 48, constants)).toBe(48);
    const constant = seriesOf(() => 40, 1);
    expect(trustedLag(constant, 48, constants)).toBeUndefined();
  });

  test("is not proven by bins in which nothing waited, however much they could have taken", () => {
    const series = seriesOf(square, 1);
    const blind = { ...series, limits: series.counts.map(() => 1000) };
    expect(trustedLag(blind, undefined, adaptiveConstants)).toBeUndefined();
    const half = { ...series, limits: series.counts.map((count) => (count < 35 ? 70 : 0)) };
    expect(trustedLag(half, undefined, adaptiveConstants)).toBeDefined();
  });
});
