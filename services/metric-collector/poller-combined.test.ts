import { expect, test, vi } from "vitest";
import { pollerBench, readsIn } from "../../test/support/poller-bench.ts";
import { testMetric } from "../../test/support/test-source.ts";
import { metricFrom, type ReadMetric } from "./metric.ts";
import type { TimedReading } from "./timed-reading.ts";

const bench = pollerBench();

/** Two metrics made one. */
function watchBoth(formula: string, of: ReadonlyMap<string, ReadMetric>) {
  const taken: TimedReading[] = [];
  const parsed = metricFrom({ source: "combined", formula, of: { a: asWritten, b: asWritten } });
  if (!parsed.ok || parsed.value.kind !== "combined") throw new Error("the test's metric is wrong");
  const watched = bench.readings.watch({ ...parsed.value, parts: of }, (reading) => taken.push(reading));
  return { taken, watched, values: () => taken.map(({ answer }) => (answer.kind === "value" ? answer.value : answer)) };
}

const asWritten = { source: "scripted", values: [{ at: "0s", value: 0 }] };

test("where one part brings the whole over its target, the others wake up too", async () => {
  const a = testMetric({ value: 0 }, { every: "auto", name: "a" });
  const b = testMetric({ value: 0 }, { every: "auto", name: "b" });
  const { watched } = watchBoth(
    "a + b",
    new Map([
      ["a", a.metric],
      ["b", b.metric],
    ]),
  );
  watched.hint({ target: 10 });
  await vi.advanceTimersByTimeAsync(600_000); // each is read every 10 s
  a.source.behaviour = { value: 100 };
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await readsIn(b.source, 1000)).toBe(10);
});

test("one reading under two names is told once, with both", async () => {
  const { metric, source } = testMetric({ value: 10 }, { every: "1s" });
  const clamped = { ...metric, shape: { clamp: { max: 100 } } };
  const { values } = watchBoth(
    "a - b",
    new Map([
      ["a", metric],
      ["b", clamped],
    ]),
  );
  await vi.advanceTimersByTimeAsync(3000);
  source.behaviour = { value: 90 };
  await vi.advanceTimersByTimeAsync(3000);
  expect(new Set(values())).toEqual(new Set([0]));
});
