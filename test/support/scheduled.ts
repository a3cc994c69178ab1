import { expect } from "vitest";
import { scheduleSchema } from "../../services/metric-collector/sources/schedule/schema.ts";
import { type Scheduled, scheduledBy } from "../../services/metric-collector/sources/schedule.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** What a schedule of these parameters says. */
export function scheduled(spec: JsonObject): Scheduled {
  return scheduledBy(scheduleSchema.parse({ source: "schedule", ...spec }));
}

/** The value at a time such as "2026-03-29T01:30Z". */
export function valueAt(spec: JsonObject, time: string): number {
  return scheduled(spec)(Date.parse(time)).value;
}

/** Until the time that is told the value stays, and that time is ahead. */
export function isSteady(say: Scheduled, fromMs: number): void {
  const { value, steadyUntilMs = Number.NaN } = say(fromMs);
  expect(steadyUntilMs).toBeGreaterThan(fromMs);
  for (const share of [0.01, 0.3, 0.7, 0.99]) {
    expect(say(Math.floor(fromMs + share * (steadyUntilMs - 1 - fromMs))).value).toBe(value);
  }
  expect(say(steadyUntilMs - 1).value).toBe(value);
}
