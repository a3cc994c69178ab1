import { expect, test } from "vitest";
import { countMessages } from "./count.ts";

test.each([
  // the server tells what waits, and what is in flight
  ["all", { value: 10, inFlight: 4, includesInFlight: false }, 3, 14],
  ["waiting", { value: 10, inFlight: 4, includesInFlight: false }, 3, 10],
  // it does not tell what is in flight
  ["all", { value: 10, includesInFlight: false }, 3, 10],
  // it counts both as one: one for each ready replica is in flight, as long as there are so many
  ["all", { value: 10, includesInFlight: true }, 3, 10],
  ["waiting", { value: 10, includesInFlight: true }, 3, 7],
  ["waiting", { value: 2, includesInFlight: true }, 3, 0],
  // and tells how many are in flight besides: they are in the value already
  ["all", { value: 10, inFlight: 4, includesInFlight: true }, 3, 10],
] as const)("%s messages of %j with %i ready are %i", (mode, sample, ready, counted) => {
  expect(countMessages(sample, mode, ready)).toBe(counted);
});
