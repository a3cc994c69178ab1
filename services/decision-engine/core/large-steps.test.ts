import { expect, test } from "vitest";
import { inLargeSteps } from "./large-steps.ts";

const nowMs = 5000;

test.each([
  ["a growth that fits goes out at once", { ordered: 1, allocated: 8, fitting: 8 }, undefined, 8, undefined],
  ["also one that waited", { ordered: 1, allocated: 8, fitting: 8 }, 4900, 8, undefined],
  ["a cut goes out at once", { ordered: 8, allocated: 3, fitting: 3 }, 4900, 3, undefined],
  ["a growth of which part fits waits from then on", { ordered: 1, allocated: 8, fitting: 4 }, undefined, 1, 5000],
  ["it waits on, however much more fits", { ordered: 1, allocated: 8, fitting: 7 }, 4001, 1, 4001],
  ["after a second what fits goes out", { ordered: 1, allocated: 8, fitting: 4 }, 4000, 4, undefined],
  [
    "a growth of which nothing fits does not begin to wait",
    { ordered: 1, allocated: 8, fitting: 1 },
    undefined,
    1,
    undefined,
  ],
  ["nor does it wait longer for fitting no more", { ordered: 1, allocated: 8, fitting: 1 }, 3000, 1, 3000],
])("%s", (_, growth, fitsSinceAtMs, order, since) => {
  expect(inLargeSteps({ ...growth, fitsSinceAtMs }, nowMs)).toMatchObject({ order, fitsSinceAtMs: since });
});

test("says when what waits goes out without the rest", () => {
  const growth = { ordered: 1, allocated: 8, fitting: 4, fitsSinceAtMs: 4900 };
  expect(inLargeSteps(growth, nowMs)).toMatchObject({ waits: true, untilAtMs: 5900 });
  expect(inLargeSteps({ ...growth, fitting: 8 }, nowMs)).toMatchObject({ waits: false, untilAtMs: undefined });
});
