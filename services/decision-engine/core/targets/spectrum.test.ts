import fc from "fast-check";
import { expect, test } from "vitest";
import { cheapLength, spectrumOf } from "./spectrum.ts";

/** By the definition, bin by bin. */
function byDefinition(values: readonly number[]): { re: number[]; im: number[] } {
  const part = (of: (angle: number) => number) =>
    values.map((_, bin) =>
      values.reduce((sum, value, n) => sum + value * of((-2 * Math.PI * bin * n) / values.length), 0),
    );
  return { re: part(Math.cos), im: part(Math.sin) };
}

test.each([
  // X₁ of four values is (x₀ − x₂) + i(x₃ − x₁)
  [
    [4, 5, 4, 3],
    [16, 0, 0, 0],
    [0, -2, 0, 2],
  ],
  [
    [1, 0, 0],
    [1, 1, 1],
    [0, 0, 0],
  ],
  [[7], [7], [0]],
])("the spectrum of %j", (values, re, im) => {
  const spectrum = spectrumOf(values);
  for (const [bin, expected] of re.entries()) expect(spectrum.re[bin]).toBeCloseTo(expected, 12);
  for (const [bin, expected] of im.entries()) expect(spectrum.im[bin]).toBeCloseTo(expected, 12);
});

test("any series has the spectrum of its definition, whatever its length", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 }),
      (values) => {
        const { re, im } = spectrumOf(values);
        const expected = byDefinition(values);
        for (const bin of values.keys()) {
          expect(re[bin]).toBeCloseTo(expected.re[bin] ?? Number.NaN, 6);
          expect(im[bin]).toBeCloseTo(expected.im[bin] ?? Number.NaN, 6);
        }
      },
    ),
  );
});

test.each([
  [1000, 1000],
  [999, 972], // 2² · 3⁵
  [7, 6],
  [6, 6],
  [2, 2],
  [1, 1],
])("of %i values %i have a cheap spectrum", (count, length) => {
  expect(cheapLength(count)).toBe(length);
});
