import { z } from "zod";
import type { Bounds, ScheduledBounds } from "../../shared/model/pool.ts";

/** A number of replicas. */
export const countSchema = z
  .int({ error: "must be a whole number" })
  .min(0, { error: "must not be negative" })
  .max(100_000);

const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const days = z
  .string({ error: 'must be days such as "mon-fri" or "sat, sun"' })
  .check(({ value, issues }) => {
    const parts = value.split(",").flatMap((part) => part.split("-"));
    if (parts.every((part) => dayNames.includes(part.trim())) && value.split(",").every(isDayOrRange)) return;
    issues.push({ code: "custom", message: 'must be days such as "mon-fri" or "sat, sun"', input: value });
  })
  .transform((text) => text.split(",").flatMap(daysIn));

function isDayOrRange(part: string): boolean {
  return part.split("-").length <= 2;
}

/** `fri-mon` as 5, 6, 0, 1. */
function daysIn(part: string): number[] {
  const [first = 0, last = first] = part.split("-").map((name) => dayNames.indexOf(name.trim()));
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
}

const minuteOfDay = z
  .string({ error: 'must be a time of day such as "08:00"' })
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'must be a time of day such as "08:00"' })
  .transform((text) => 60 * Number(text.slice(0, 2)) + Number(text.slice(3)));

const timeZone = z
  .string({ error: 'must be a time zone such as "Europe/Berlin" or "UTC"' })
  .refine(isTimeZone, { error: 'must be a time zone such as "Europe/Berlin" or "UTC"' });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

const entrySchema = z
  .strictObject({
    days: days.prefault("sun-sat").describe("Days on which it begins; left out: every day"),
    from: minuteOfDay.describe("When it begins; later than its end: the day before its end"),
    to: minuteOfDay.describe("When it ends"),
    timeZone: timeZone.describe("Whose clocks"),
    min: countSchema.optional(),
    max: countSchema.optional(),
  })
  .check(({ value: { min, max }, issues }) => {
    if (min !== undefined || max !== undefined) return;
    issues.push({ code: "custom", message: "must have a min, a max or both", input: undefined });
  })
  .transform(
    ({ from, to, min, max, ...rest }): ScheduledBounds => ({
      ...rest,
      fromMinute: from,
      toMinute: to,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    }),
  );

/** How many replicas a workload may have, and at which times of day others. */
export const boundsSchema = z
  .strictObject({
    min: countSchema.default(0).describe("Never fewer than this while the capacity holds them"),
    max: countSchema.optional().describe("Never more than this; left out: as many as the capacity holds"),
    schedule: z
      .array(entrySchema)
      .default([])
      .describe("Other bounds at some times; the first that is in force counts"),
  })
  .check(({ value, issues }) => {
    for (const [index, entry] of value.schedule.entries()) {
      const { min = value.min, max = value.max } = entry;
      if (max === undefined || min <= max) continue;
      const message = `min ${min} is greater than max ${max} while it is in force; give both`;
      issues.push({ code: "custom", path: ["schedule", index], message, input: entry });
    }
  })
  .transform(({ max, ...rest }): Bounds => (max === undefined ? rest : { ...rest, max }));
