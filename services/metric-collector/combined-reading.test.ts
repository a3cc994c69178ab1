import fc from "fast-check";
import { expect, test } from "vitest";
import { combineReadings } from "./combined-reading.ts";
import type { TimedReading } from "./timed-reading.ts";

function reading(askedAtMs: number, periodMs?: number): TimedReading {
  const answer = { kind: "value", value: 1 } as const;
  return { answer, source: "test", askedAtMs, latencyMs: 5, ...(periodMs === undefined ? {} : { periodMs }) };
}

function combined(...readings: readonly TimedReading[]): TimedReading {
  const parts = new Map(readings.map((one, index) => [`part${index}`, one]));
  return combineReadings(parts, () => ({ kind: "value", value: 1 }));
}

test("as long as every part is true the whole is as new as the newest", () => {
  expect(combined(reading(10_000, 500), reading(1_000, 10_000))).toMatchObject({ askedAtMs: 10_000, periodMs: 500 });
});

test("a part that is overdue makes the whole as much too old", () => {
  expect(combined(reading(10_000, 500), reading(1_000, 2_000)).askedAtMs).toBe(9_000);
});

test("a part that was old when its server told it makes the whole old", () => {
  expect(combined(reading(100_000, 500), reading(100_000 - 3_600_000, 60_000)).askedAtMs).toBe(100_000 - 3_360_000);
});

test("the whole is stale as soon as any part is, by the engine's rule of four periods", () => {
  const part = fc
    .tuple(fc.nat(10_000), fc.integer({ min: 2500, max: 20_000 }))
    .map(([atMs, dueMs]) => reading(atMs, dueMs));
  const staleAtMs = ({ askedAtMs, periodMs = 0 }: TimedReading) => askedAtMs + 4 * periodMs;
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      expect(staleAtMs(combined(...parts))).toBeCloseTo(Math.min(...parts.map(staleAtMs)), 6);
    }),
  );
});

test("a part of which nobody knows when it is due is as old as it is", () => {
  expect(combined(reading(10_000), reading(9_000))).toMatchObject({ askedAtMs: 9_000 });
});

test("is named, as slow as the slowest and traced with the newest", () => {
  const slow = { ...reading(2_000), latencyMs: 80, traceparent: "00-a" };
  expect(combined(reading(1_000), slow)).toMatchObject({ source: "combined", latencyMs: 80, traceparent: "00-a" });
});

test("time never runs backwards from one reading to the next", () => {
  const when = fc.nat(100_000);
  const period = fc.option(fc.integer({ min: 100, max: 20_000 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), when, period), { minLength: 3 }), (taken) => {
      const parts = [reading(0, 100), reading(0, 100), reading(0, 100)];
      let beforeMs = 0;
      for (const [index, atMs, periodMs] of taken.toSorted(([, a], [, b]) => a - b)) {
        parts[index] = reading(atMs, Math.max(periodMs ?? 0, 100));
        const { askedAtMs } = combined(...parts);
        expect(askedAtMs).toBeGreaterThanOrEqual(beforeMs);
        beforeMs = askedAtMs;
      }
    }),
  );
});
