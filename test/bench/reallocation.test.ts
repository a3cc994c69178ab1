import { describe, expect, test } from "vitest";
import { readOptions } from "../support/run-options.ts";
import { moveTimes, spread } from "./spread.ts";

describe("bench:reallocation", () => {
  test("a spread is of values that occurred; 19 of 20 are not above its p95", () => {
    const values = Array.from({ length: 20 }, (_, index) => 20 - index);
    expect(spread(values)).toEqual({ median: 10, p95: 19 });
    expect(spread([7])).toEqual({ median: 7, p95: 7 });
  });

  test("first, mean and last are of each move, not of all replicas together", () => {
    const { first, mean, last } = moveTimes([
      [3, 1, 2],
      [30, 10, 20],
      [6, 4, 5],
    ]);
    expect([first.median, mean.median, last.median]).toEqual([4, 5, 6]);
    expect([first.p95, mean.p95, last.p95]).toEqual([10, 20, 30]);
  });

  test("counts are whole numbers from 1 up, and have a value where nothing is said", () => {
    const read = (...args: string[]) => readOptions({ rounds: 12 }, args);
    expect(read().count("rounds")).toBe(12);
    expect(read("docker", "--rounds", "3", "--json")).toMatchObject({ json: true, words: ["docker"] });
    expect(read("--rounds=3").count("rounds")).toBe(3);
    expect(() => read("--rounds", "0")).toThrow("--rounds 0 is not a whole number from 1 up");
    expect(() => read("--round", "3")).toThrow("Unknown option '--round'");
  });
});
