import { z } from "zod";
import { duration, durationMs } from "../../../shared/config/duration.ts";

/** What every metric says besides where it is read: when, and what becomes of its value. Durations in ms once parsed. */
export interface MetricTiming {
  /** `auto`: as often as it is worth it. */
  readonly every: number | "auto";
  /** With `auto`: the shortest and the longest time between two readings. */
  readonly minInterval: number;
  readonly maxInterval: number;
  /** Readings a second at most in the long run; left out: no limit. */
  readonly budget?: number | undefined;
  readonly deadline: number;
  readonly clamp?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
  /** Time constant of an exponentially weighted average. */
  readonly smoothing?: number | undefined;
}

/** A schema made by `metricOf`. */
export type MetricSchema = z.ZodObject<{ source: z.ZodLiteral<string> }> & z.ZodType<MetricTiming>;

/** What a source may set otherwise than usual, because its server charges for readings. */
export interface TimingDefaults {
  /** Readings a second. */
  readonly budget?: number;
}

/** What becomes of a value on its way, for a metric that is read and for one that is combined of others. */
export const shaping = {
  clamp: z
    .strictObject({
      min: aNumber().optional(),
      max: aNumber().min(0, { error: "must be 0 or more: no value is less" }).optional(),
    })
    .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
      error: "must have a min that is at most its max",
    })
    .optional()
    .describe("Keeps the value between `{ min, max }`, before it is smoothed"),
  smoothing: between(1, 3_600_000, '"1ms" and "1h"')
    .optional()
    .describe("Time constant of an exponentially weighted average of the value"),
};

/** The schema of a metric: its own parameters and those that every metric has. */
export function metricOf<Kind extends string, Shape extends z.core.$ZodLooseShape>(
  kind: Kind,
  parameters: Shape,
  { budget }: TimingDefaults = {},
) {
  return z
    .strictObject({ source: z.literal(kind), ...timing(budget), ...shaping, ...parameters })
    .check(({ value, issues }) => {
      issues.push(...intervalFaults(value));
    });
}

function timing(usualBudget: number | undefined) {
  const budget = aNumber()
    .gte(1 / 3600, { error: "must be at least 1/3600, which is once an hour" })
    .lte(1000, { error: "must be at most 1000" });
  return {
    every: autoOrDuration
      .prefault("auto")
      .describe("Time between two readings; `auto`: often near the target, seldom while nothing happens"),
    minInterval: between(100, 3_600_000, '"100ms" and "1h"')
      .prefault("100ms")
      .describe("Shortest time between two readings where `every` is `auto`"),
    maxInterval: between(100, 3_600_000, '"100ms" and "1h"')
      .prefault("10s")
      .describe("Longest time between two readings where `every` is `auto`"),
    budget: (usualBudget === undefined ? budget.optional() : budget.default(usualBudget)).describe(
      "Most readings a second in the long run where `every` is `auto`; what was not used in the last 30 s may be used at once",
    ),
    deadline: between(100, 60_000, '"100ms" and "1m"').prefault("2s").describe("Time allowed for one reading"),
  };
}

const autoError = { error: 'must be "auto", or a duration between "100ms" and "1h"' };
const autoOrDuration = z
  .string(autoError)
  .refine((text) => text === "auto" || (durationMs(text) >= 100 && durationMs(text) <= 3_600_000), autoError)
  .transform((text): number | "auto" => (text === "auto" ? text : durationMs(text)));

function intervalFaults(written: object): z.core.$ZodRawIssue[] {
  const { minInterval, maxInterval } = { minInterval: 0, maxInterval: 0, ...written };
  if (minInterval <= maxInterval) return [];
  const message = `must not be longer than maxInterval, which is ${maxInterval} ms`;
  return [{ code: "custom", path: ["minInterval"], message, input: written }];
}

function aNumber() {
  return z.number({ error: "must be a number" });
}

function between(leastMs: number, mostMs: number, bounds: string) {
  const error = `must be between ${bounds}`;
  return duration.refine((ms) => ms >= leastMs && ms <= mostMs, { error });
}
