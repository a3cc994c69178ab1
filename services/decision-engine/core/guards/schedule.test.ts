import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScheduledBounds } from "../../../../shared/model/pool.ts";
import { boundsAt, widestBounds } from "./bounds.ts";
import { open } from "./interval.ts";
import { localTime } from "./local-time.ts";
import { entryInForce, lookAgainInMs } from "./schedule.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const at = (text: string) => Date.parse(text);
const everyDay = [0, 1, 2, 3, 4, 5, 6];

function entry(from: string, to: string, parts: Partial<ScheduledBounds> = {}): ScheduledBounds {
  const minuteOf = (text: string) => 60 * Number(text.slice(0, 2)) + Number(text.slice(3));
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to), days: everyDay, timeZone: "UTC", min: 4, ...parts };
}

describe("clocks", () => {
  test.each([
    ["UTC", "2026-11-22T05:30:00Z", 0, 330],
    ["Europe/Berlin", "2026-11-22T23:30:59Z", 1, 30],
    ["America/St_Johns", "2026-11-22T03:15:00Z", 6, 1425],
    ["Asia/Kathmandu", "2026-11-22T00:00:00Z", 0, 345],
    // put forward in Berlin on 2026-03-29 at 01:00 UTC: 01:59 is followed by 03:00
    ["Europe/Berlin", "2026-03-29T00:59:00Z", 0, 119],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", 0, 180],
    // put back on 2026-10-25 at 01:00 UTC: 02:59 is followed by 02:00
    ["Europe/Berlin", "2026-10-25T00:59:00Z", 0, 179],
    ["Europe/Berlin", "2026-10-25T01:00:00Z", 0, 120],
  ])("of %s show at %s day %i and minute %i", (timeZone, text, day, minute) => {
    expect(localTime(timeZone, at(text))).toEqual({ day, minute });
  });

  test("are read once a minute", () => {
    const first = localTime("Asia/Tokyo", 60_000);
    expect(localTime("Asia/Tokyo", 119_999)).toBe(first);
    expect(localTime("Asia/Tokyo", 120_000)).not.toBe(first);
  });
});

describe("a schedule", () => {
  // 2026-11-20 is a Friday
  const office = entry("08:00", "18:00", { days: [1, 2, 3, 4, 5] });
  const night = entry("22:00", "06:00", { days: [5] });
  test.each([
    ["before it begins", office, "2026-11-20T07:59:59Z", false],
    ["from its first minute", office, "2026-11-20T08:00:00Z", true],
    ["to its last", office, "2026-11-20T17:59:59Z", true],
    ["not at its end", office, "2026-11-20T18:00:00Z", false],
    ["on its days only", office, "2026-11-21T12:00:00Z", false],
    ["over midnight: in the evening of its day", night, "2026-11-20T22:00:00Z", true],
    ["over midnight: in the morning after", night, "2026-11-21T05:59:00Z", true],
    ["over midnight: not the morning before", night, "2026-11-20T05:59:00Z", false],
    ["over midnight: not the next evening", night, "2026-11-21T22:00:00Z", false],
    ["a whole day where it ends when it begins", entry("08:00", "08:00", { days: [5] }), "2026-11-21T07:59:00Z", true],
    ["to midnight", entry("18:00", "24:00", { days: [5] }), "2026-11-20T23:59:00Z", true],
    ["by its own clocks", entry("08:00", "18:00", { timeZone: "Asia/Tokyo" }), "2026-11-20T23:00:00Z", true],
  ])("is in force %s", (_, scheduled, text, inForce) => {
    expect(entryInForce([scheduled], at(text))).toBe(inForce ? scheduled : undefined);
  });

  test("is the first that is in force", () => {
    const lunch = entry("12:00", "13:00");
    expect(entryInForce([lunch, office], at("2026-11-20T12:30:00Z"))).toBe(lunch);
    expect(entryInForce([lunch, office], at("2026-11-20T13:30:00Z"))).toBe(office);
  });

  test("lasts as long as its clocks say where they are put forward or back", () => {
    const early = entry("02:30", "03:30", { timeZone: "Europe/Berlin" });
    const minutesIn = (day: string) => {
      const first = at(`${day}T00:00:00Z`);
      return Array.from({ length: 180 }, (_, minute) => entryInForce([early], first + minute * minuteMs)).filter(
        Boolean,
      ).length;
    };
    expect(minutesIn("2026-03-28")).toBe(60);
    // 02:30 to 03:00 do not happen
    expect(minutesIn("2026-03-29")).toBe(30);
    // 02:30 to 03:00 happen twice
    expect(minutesIn("2026-10-25")).toBe(90);
  });

  test("is looked at again before anything in it changes, and no more often than that needs", () => {
    const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
    const minute = fc.nat(1439);
    const entries = fc.record({
      fromMinute: minute,
      toMinute: minute,
      days: fc.subarray(everyDay, { minLength: 1 }),
      timeZone: fc.constantFrom(...zones),
      min: fc.nat(9),
    });
    const yearMs = 365 * 24 * hourMs;
    fc.assert(
      fc.property(fc.array(entries, { minLength: 1, maxLength: 3 }), fc.nat(yearMs), (schedule, sinceMs) => {
        const nowMs = at("2026-01-01T00:00:00Z") + sinceMs;
        const againMs = lookAgainInMs(schedule, nowMs);
        expect(againMs).toBeGreaterThan(0);
        expect(againMs).toBeLessThanOrEqual(hourMs / 2);
        const inForce = entryInForce(schedule, nowMs);
        for (let later = nowMs; later < nowMs + againMs; later += minuteMs) {
          expect(entryInForce(schedule, later)).toBe(inForce);
        }
        expect(entryInForce(schedule, nowMs + againMs - 1)).toBe(inForce);
      }),
    );
  });
});

describe("bounds", () => {
  const noon = at("2026-11-20T12:00:00Z");
  const evening = at("2026-11-20T20:00:00Z");
  const usual = { min: 1, max: 10 };

  test("are those of the schedule while it is in force, each end for itself", () => {
    const schedule = [entry("08:00", "18:00", { min: 4 })];
    expect(boundsAt({ ...usual, schedule }, noon)).toEqual({
      min: 4,
      max: 10,
      minReason: "scheduled",
      maxReason: "bounded",
    });
    expect(boundsAt({ ...usual, schedule }, evening)).toMatchObject({ ...usual, minReason: "bounded" });
  });

  test("are at their widest what any time of day allows", () => {
    const { min: _, ...more } = entry("08:00", "18:00", { max: 20 });
    expect(widestBounds({ ...usual, schedule: [more, entry("20:00", "22:00", { min: 0, max: 2 })] }, 40)).toEqual({
      min: 0,
      max: 20,
    });
  });

  test("are as wide as the capacity where there is no max, and no limit at any instant", () => {
    const schedule = [entry("08:00", "18:00", { max: 2 })];
    expect(widestBounds({ min: 1, schedule }, 40)).toEqual({ min: 1, max: 40 });
    expect(boundsAt({ min: 1, schedule }, noon).max).toBe(2);
    expect(boundsAt({ min: 1, schedule }, evening).max).toBe(open.most);
  });
});
