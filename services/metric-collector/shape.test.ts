import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Shape, shaper } from "./shape.ts";
import type { SourceAnswer } from "./sources/source.ts";

/** What a shape makes of answers, each with its time in ms. */
function shaped(
  shape: Shape,
  ...answers: readonly (readonly [atMs: number, answer: number | SourceAnswer])[]
): SourceAnswer[] {
  const shapeOne = shaper(shape);
  return answers.map(([askedAtMs, given]) => {
    const answer: SourceAnswer = typeof given === "number" ? { kind: "value", value: given } : given;
    return shapeOne({ answer, source: "test", askedAtMs, latencyMs: 1 }).answer;
  });
}

const value = (number: number) => ({ kind: "value", value: number });
const gone: SourceAnswer = { kind: "absent", reason: "gone" };

describe("a clamp", () => {
  test.each([
    [{ min: 5 }, 3, 5],
    [{ min: 5 }, 7, 7],
    [{ max: 5 }, 7, 5],
    [{ min: 2, max: 5 }, 3, 3],
    [{ min: 0 }, -4, 0],
    [{}, 4, 4],
  ])("%o makes of %d %d", (clamp, given, wanted) => expect(shaped({ clamp }, [0, given])).toEqual([value(wanted)]));

  test("makes no number of what is none", () => {
    const clamp = { min: 0, max: 10 };
    for (const given of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const reason = `the value is ${given}, which is no number`;
      expect(shaped({ clamp, smoothing: 1000 }, [0, 5], [1, given])[1]).toEqual({ kind: "absent", reason });
    }
    expect(shaped({ clamp }, [0, gone])).toEqual([gone]);
  });
});

test("a value below none is absent, with a clamp that leaves it there too", () => {
  const hint = "; a clamp such as { min: 0 } would keep it at 0";
  const below = (number: number, after: string) => ({
    kind: "absent",
    reason: `the value is ${number}, which is less than none${after}`,
  });
  expect(shaped({}, [0, -4])).toEqual([below(-4, hint)]);
  expect(shaped({ clamp: { max: 5 } }, [0, -4])).toEqual([below(-4, hint)]);
  expect(shaped({ clamp: { min: -2 } }, [0, -4])).toEqual([below(-2, ", also after its clamp")]);
});

describe("smoothing", () => {
  test("takes 63 % of a step within its time constant, however often it is read", () => {
    const after = 100 * (1 - Math.exp(-1));
    expect(shaped({ smoothing: 1000 }, [0, 0], [1000, 100])[1]).toEqual(value(after));
    const often = shaped({ smoothing: 1000 }, [0, 0], [50, 100], [300, 100], [301, 100], [1000, 100]);
    expect(often.at(-1)).toEqual({ kind: "value", value: expect.closeTo(after, 9) });
  });

  test("begins with the first value, and follows at once after a long gap", () => {
    const [first, last] = shaped({ smoothing: 1000 }, [0, 40], [3_600_000, 7]);
    expect(first).toEqual(value(40));
    expect(last).toEqual(value(7));
  });

  test("lets absent readings through and is not moved by them", () => {
    const [, between, after] = shaped({ smoothing: 1000 }, [0, 0], [500, gone], [1000, 100]);
    expect(between).toEqual(gone);
    expect(after).toEqual(value(100 * (1 - Math.exp(-1))));
  });

  test("comes after the clamp", () => {
    expect(shaped({ clamp: { max: 10 }, smoothing: 1000 }, [0, 0], [1000, 1e9])[1]).toEqual(
      value(10 * (1 - Math.exp(-1))),
    );
  });

  test("stays between the values that were read, and is never moved back by a time that did not pass", () => {
    const readings = fc.array(fc.tuple(fc.nat(1e6), fc.nat(1000)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(readings, fc.integer({ min: 1, max: 3_600_000 }), (given, smoothing) => {
        const least = Math.min(...given.map(([, number]) => number));
        const most = Math.max(...given.map(([, number]) => number));
        for (const answer of shaped({ smoothing }, ...given)) {
          if (answer.kind === "absent") throw new Error(answer.reason);
          expect(answer.value).toBeGreaterThanOrEqual(least - 1e-9);
          expect(answer.value).toBeLessThanOrEqual(most + 1e-9);
        }
      }),
    );
  });
});

test("a value that is shaped comes without a counter of arrivals, which would contradict it; work in flight stays", () => {
  const told = { kind: "value", value: 5, inFlight: 2, arrivalsTotal: 70 } as const;
  expect(shaped({}, [0, told])).toEqual([told]);
  const without = { kind: "value", value: 5, inFlight: 2 };
  expect(shaped({ clamp: { max: 9 } }, [0, told])).toEqual([without]);
  expect(shaped({ smoothing: 1000 }, [0, told])).toEqual([without]);
});
