import { describe, expect, test } from "vitest";
import { combinationOf } from "./combination.ts";
import type { WrittenCombination } from "./combined-schema.ts";
import type { SourceAnswer } from "./sources/source.ts";

const timing = { every: "auto", minInterval: 100, maxInterval: 10_000, deadline: 2000, source: "test" } as const;
const metric: WrittenCombination["of"][string] = timing;

function combined(
  how: Pick<WrittenCombination, "combine" | "formula">,
  answers: Record<string, SourceAnswer>,
  constants = {},
) {
  const of = { ...Object.fromEntries(Object.keys(answers).map((name) => [name, metric])), ...constants };
  return combinationOf({ source: "combined", of, ...how })(new Map(Object.entries(answers)));
}

const value = (number: number, told = {}): SourceAnswer => ({ kind: "value", value: number, ...told });
const gone: SourceAnswer = { kind: "absent", reason: 'queue "b" does not exist' };

describe("parts become one", () => {
  test.each([
    ["max", 7],
    ["min", 2],
    ["sum", 13],
    ["average", 13 / 3],
  ] as const)("by %s, constants among them", (combine, wanted) => {
    expect(combined({ combine }, { a: value(2), b: value(7) }, { c: 4 })).toEqual(value(wanted));
  });

  test("by a formula", () => {
    expect(combined({ formula: "a + k * b" }, { a: value(2), b: value(7) }, { k: 2 })).toEqual(value(16));
    expect(combined({ formula: "a - b" }, { a: value(2), b: value(7) })).toEqual(value(-5)); // a clamp may follow
  });

  test.each([{ combine: "max" }, { combine: "sum" }, { formula: "b > 0 ? b : a" }] as const)(
    "but are absent with any of them, which is named: %o",
    (how) => {
      expect(combined(how, { a: gone, b: value(7) })).toEqual({
        kind: "absent",
        reason: 'a: queue "b" does not exist',
      });
    },
  );

  test("but are absent where the formula comes to nothing", () => {
    const answer = combined({ formula: "a / b" }, { a: value(2), b: value(0) });
    expect(answer).toEqual({ kind: "absent", reason: 'the formula has no value: "a / b" divides by zero' });
  });

  test("in sum with what all their servers tell, otherwise without", () => {
    const a = value(2, { inFlight: 1, arrivalsTotal: 100 });
    const b = value(7, { inFlight: 3, arrivalsTotal: 50 });
    expect(combined({ combine: "sum" }, { a, b })).toEqual(value(9, { inFlight: 4, arrivalsTotal: 150 }));
    expect(combined({ combine: "sum" }, { a, b: value(7, { inFlight: 0 }) })).toEqual(value(9, { inFlight: 1 }));
    expect(combined({ combine: "sum" }, { a, b: value(7, { includesInFlight: true }) })).toEqual(
      value(9, { includesInFlight: true }),
    );
    expect(combined({ combine: "max" }, { a, b })).toEqual(value(7));
    expect(combined({ formula: "a + b" }, { a, b })).toEqual(value(9));
  });
});
