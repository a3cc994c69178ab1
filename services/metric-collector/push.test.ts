import { describe, expect, test } from "vitest";
import type { PushedSample } from "../../proto/gen/microscaler/v1/PushedSample.js";
import { pushIntake } from "./push.ts";
import { mostPushedNames, pushedValues } from "./pushed-values.ts";

function pushing(...samples: Partial<PushedSample>[]) {
  const pushed = pushedValues();
  const intake = pushIntake(pushed);
  for (const sample of samples) intake.take({ name: "orders", ...sample });
  return { pushed, intake, ...intake.summary() };
}

test("what is good is kept with its age", () => {
  const { pushed, accepted, faults } = pushing({ value: 7, inFlight: 2, arrivalsTotal: 90, ageMs: 4000 });
  expect({ accepted, faults }).toEqual({ accepted: 1, faults: [] });
  const { atMs = 0, ...counts } = pushed.newest("orders") ?? {};
  expect(counts).toEqual({ value: 7, inFlight: 2, arrivalsTotal: 90 });
  expect(performance.now() - atMs).toBeGreaterThanOrEqual(4000);
  expect(performance.now() - atMs).toBeLessThan(4500);
});

test("0 is a value", () => {
  expect(pushing({ value: 0 }).pushed.newest("orders")).toMatchObject({ value: 0 });
});

describe("a sample that is not good is not kept", () => {
  const least = "must be a number that is at least 0";
  test.each<[string, Partial<PushedSample>, string, string]>([
    ["no value", {}, "value", "is missing: it must be set, also where it is 0"],
    ["no number", { value: Number.NaN }, "value", `is NaN, ${least}`],
    ["without bound", { value: Number.POSITIVE_INFINITY }, "value", `is Infinity, ${least}`],
    ["below 0", { value: -1 }, "value", `is -1, ${least}`],
    ["in flight below 0", { value: 1, inFlight: -1 }, "in_flight", `is -1, ${least}`],
    ["arrivals that are none", { value: 1, arrivalsTotal: Number.NaN }, "arrivals_total", `is NaN, ${least}`],
    ["from the future", { value: 1, ageMs: -5 }, "age_ms", `is -5, ${least}`],
    ["of no age", { value: 1, ageMs: Number.NaN }, "age_ms", `is NaN, ${least}`],
    ["of yesterday", { value: 1, ageMs: 9e7 }, "age_ms", "is 90000000, must be at most 86400000, which is a day"],
    ["without a name", { value: 1, name: "" }, "name", "has 0 characters, must be 1 to 200 characters without spaces"],
    [
      "of a name with spaces",
      { value: 1, name: " " },
      "name",
      "has 1 character, must be 1 to 200 characters without spaces",
    ],
    [
      "of a long name",
      { value: 1, name: "x".repeat(201) },
      "name",
      "has 201 characters, must be 1 to 200 characters without spaces",
    ],
  ])("%s", (_, sample, path, problem) => {
    const { pushed, accepted, faults } = pushing({ name: "before", value: 1 }, sample);
    expect({ accepted, faults }).toEqual({ accepted: 1, faults: [{ path: `[1].${path}`, problem }] });
    expect(pushed.newest(sample.name ?? "orders")).toBeUndefined();
  });
});

test("all that is wrong with a sample is told at once", () => {
  const { accepted, faults } = pushing({ name: "", value: -1, ageMs: -1 });
  expect(accepted).toBe(0);
  expect(faults.map(({ path }) => path)).toEqual(["[0].name", "[0].value", "[0].age_ms"]);
});

test("however many are bad, faults stay few and the count is right", () => {
  const { accepted, faults } = pushing(...Array<Partial<PushedSample>>(5000).fill({ value: -1 }), { value: 1 });
  expect(accepted).toBe(1);
  expect(faults).toHaveLength(101);
  expect(faults[99]?.path).toBe("[99].value");
  expect(faults[100]).toEqual({ path: "", problem: "4900 more samples were not taken" });
});

test("names are bounded, and who has too many is told so", () => {
  const { accepted, faults, pushed } = pushing(
    ...Array.from({ length: mostPushedNames }, (_, index) => ({ name: `n${index}`, value: 1 })),
    { name: "one-more", value: 1 },
    { name: "n5", value: 2 },
  );
  expect(accepted).toBe(mostPushedNames + 1);
  expect(faults).toEqual([{ path: "[10000].name", problem: expect.stringContaining("10000 names are kept already") }]);
  expect(pushed.newest("n5")).toMatchObject({ value: 2 });
});
