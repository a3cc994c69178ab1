import { expect, test } from "vitest";
import { countPrimes } from "./primes.ts";

test.each([
  { from: 0, length: 3, count: 1 },
  { from: 0, length: 100, count: 25 },
  { from: 90, length: 10, count: 1 },
  { from: 1_000_000, length: 100, count: 6 },
])("there are $count primes among the $length numbers from $from", ({ from, length, count }) => {
  expect(countPrimes(from, length)).toBe(count);
});
