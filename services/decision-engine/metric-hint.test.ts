import { expect, test } from "vitest";
import { observed, workload } from "../../test/support/pool-builders.ts";
import { areChanging, combinedHint, hintOf } from "./metric-hint.ts";

const spec = workload("a", { target: { kind: "simple-queue", queueLength: 50, count: "all" } });
const interval = { floor: 0, least: 0, most: 9, leastReason: "bounded", mostReason: "bounded" } as const;

function hint(ready: number, desired: number, more: Parameters<typeof observed>[2] = {}, unseen: number[] = []) {
  const outcome = { ...{ workload: "a", from: 0, demand: 0, interval }, allocated: 9, desired, detail: "" };
  return hintOf(spec, areChanging({ observed: observed("a", ready, more), unseen }, { ...outcome, reason: "demand" }));
}

test.each([
  ["all that was ordered is ready", hint(3, 3), false],
  ["more are to come", hint(3, 4), true],
  ["an order is on its way", hint(3, 3, {}, [3]), true],
  ["some start", hint(3, 3, { starting: 1 }), true],
  ["some still stop", hint(3, 3, { stopping: 1 }), true],
  ["they crash again and again", hint(3, 4, { trouble: { kind: "crash-looping", detail: "" } }), false],
])("the collector is told what the target wants, and whether replicas change: %s", (_what, told, urgent) => {
  expect(told).toEqual({ target: 50, urgent });
});

test("a target that wants no number of its own says none", () => {
  const remainder = workload("b", { target: { kind: "remainder" } });
  expect(hintOf(remainder, false)).toEqual({ urgent: false });
});

test("of several who watch one metric the lowest target counts, and any urgency", () => {
  expect(combinedHint([{ target: 50 }, { target: 20, urgent: true }, {}])).toEqual({ target: 20, urgent: true });
  expect(combinedHint([])).toEqual({ urgent: false });
});
