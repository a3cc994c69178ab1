import type { ScheduledBounds } from "../../../../shared/model/pool.ts";
import { type LocalTime, localTime } from "./local-time.ts";

const dayMinutes = 24 * 60;
const minuteMs = 60_000;

/** Clocks are put forward or back at full or half hours of universal time only. */
const clockChangeMs = 30 * minuteMs;

/** The first entry that is in force at an instant in ms since 1970, by the clocks of its own time zone. */
export function entryInForce(schedule: readonly ScheduledBounds[], wallMs: number): ScheduledBounds | undefined {
  return schedule.find((entry) => isInForce(entry, localTime(entry.timeZone, wallMs)));
}

/** From `fromMinute` on the days given to `toMinute`, over midnight where that is not later; to the minute. */
function isInForce({ fromMinute, toMinute, days }: ScheduledBounds, { day, minute }: LocalTime): boolean {
  const begins = days.includes(day);
  if (fromMinute < toMinute) return begins && minute >= fromMinute && minute < toMinute;
  return (begins && minute >= fromMinute) || (days.includes((day + 6) % 7) && minute < toMinute);
}

/**
 * When to look at a schedule again, in ms from now: at the next beginning or end of any entry, or where clocks may change
 * before, then.
 */
export function lookAgainInMs(schedule: readonly ScheduledBounds[], wallMs: number): number {
  let soonestMs = clockChangeMs - (wallMs % clockChangeMs);
  for (const { fromMinute, toMinute, timeZone } of schedule) {
    const { minute } = localTime(timeZone, wallMs);
    const minutes = Math.min(minutesFrom(minute, fromMinute), minutesFrom(minute, toMinute));
    soonestMs = Math.min(soonestMs, minutes * minuteMs - (wallMs % minuteMs));
  }
  return soonestMs;
}

/** To the next time that clocks show `to`: one minute to a day. */
function minutesFrom(minute: number, to: number): number {
  return ((to - minute - 1 + 2 * dayMinutes) % dayMinutes) + 1;
}
